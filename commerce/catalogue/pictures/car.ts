import { type Emblem, emblem } from './emblems';
import { at, box, darker, ellipse, lighter, line, onto, path, round, shadow, soft } from './ink';

interface Colours {
  main: string;
  accent: string;
  emblem: Emblem;
}

/** A gallon jug with its handle; the main colour is the fluid. */
export function jug({ main, accent, emblem: mark }: Colours): string {
  const body =
    'M336 236 Q336 216 356 216 L432 216 Q448 216 456 230 L556 330 Q570 346 570 370 L570 640 Q570 680 530 680 L270 680 Q230 680 230 640 L230 380 Q230 346 254 324 L324 262 Q336 252 336 236 Z';
  return (
    shadow(400, 194) +
    `<path fill-rule="evenodd" d="${body} M470 296 Q456 288 456 306 L456 384 Q456 404 476 404 L508 404 Q524 404 524 386 L524 360 Q524 348 516 340 Z" fill="${main}"/>` +
    `<path fill-rule="evenodd" d="${body} M470 296 Q456 288 456 306 L456 384 Q456 404 476 404 L508 404 Q524 404 524 386 L524 360 Q524 348 516 340 Z" fill="url(#round)"/>` +
    box(258, 442, 284, 184, 22, accent) +
    box(258, 442, 284, 44, 22, darker(main, 0.25)) +
    box(258, 466, 284, 20, 0, darker(main, 0.25)) +
    at(400, 556, emblem(mark, main), 1.05) +
    line('M262 388 V430', '#fff', 11, 'opacity="0.5"') +
    line('M262 640 Q264 656 280 656', '#fff', 9, 'opacity="0.4"') +
    round('M330 176 q0 -10 10 -10 h100 q10 0 10 10 v46 h-120 Z', '#f4f5f7') +
    [352, 374, 396, 418].map((x) => line(`M${x} 180 v32`, '#000', 3, 'opacity="0.15"')).join('')
  );
}

/** A bottle of engine oil, its neck to one side. */
export function oilBottle({ main, accent, emblem: mark }: Colours): string {
  const body =
    'M300 236 L372 236 L378 272 C 420 272 520 290 536 346 Q542 372 542 420 L542 646 Q542 680 508 680 L292 680 Q258 680 258 646 L258 330 Q258 290 294 276 Z';
  return (
    shadow(400, 168) +
    soft(body, main) +
    path(
      'M452 352 Q448 326 478 338 Q506 350 506 390 L506 470 Q506 492 484 484 Q460 474 458 446 Z',
      '#000',
      'opacity="0.45"',
    ) +
    line('M282 340 V640', '#fff', 10, 'opacity="0.22"') +
    path('M286 430 L430 430 Q440 500 500 516 L514 516 L514 640 L286 640 Z', accent) +
    path('M286 430 L430 430 Q432 452 440 470 L286 470 Z', darker(accent, 0.3)) +
    at(384, 556, emblem(mark, main), 1.0) +
    box(444, 600, 52, 10, 5, main, 'opacity="0.7"') +
    box(444, 580, 36, 8, 4, main, 'opacity="0.5"') +
    round('M290 184 q0 -10 10 -10 h72 q10 0 10 10 v56 h-92 Z', accent) +
    [308, 326, 344, 362].map((x) => line(`M${x} 186 v46`, '#000', 3, 'opacity="0.2"')).join('')
  );
}

/** A wiper blade on wet glass. */
export function wiper({ main, accent }: Colours): string {
  const glass = 'M128 560 Q400 470 672 560 L620 232 Q400 170 180 232 Z';
  const drops = [
    [214, 300, 11],
    [250, 372, 8],
    [196, 440, 12],
    [300, 268, 9],
    [232, 506, 8],
    [352, 320, 7],
    [284, 446, 10],
    [176, 370, 7],
    [334, 236, 7],
  ]
    .map(
      ([x = 0, y = 0, r = 0]) =>
        ellipse(x, y, r, r * 1.25, '#ffffff', 'opacity="0.85"') +
        ellipse(x + r * 0.25, y + r * 0.4, r * 0.5, r * 0.6, '#6db4dc', 'opacity="0.5"'),
    )
    .join('');
  return (
    shadow(400, 270, 640) +
    path(glass, '#a9d3ea') +
    path('M376 524 L560 208 Q610 220 620 232 L672 560 Q520 506 376 524 Z', '#d9eef8') +
    path(glass, 'url(#soft)') +
    drops +
    line('M120 566 Q400 474 680 566', darker(main, 0.2), 22) +
    line('M472 216 Q392 366 300 508', darker(main, 0.45), 26) +
    line('M476 214 Q396 364 304 506', main, 16) +
    line('M470 226 Q400 356 320 482', '#fff', 4, 'opacity="0.4"') +
    line('M388 364 L528 552', main, 18) +
    line('M394 366 L530 548', '#fff', 4, 'opacity="0.35"') +
    box(356, 334, 60, 48, 12, accent, 'transform="rotate(-58 386 358)"') +
    ellipse(532, 560, 34, 26, darker(main, 0.15)) +
    ellipse(532, 554, 24, 17, lighter(main, 0.2))
  );
}

/** A clean car under the foam. */
export function carWash({ main, accent }: Colours): string {
  const wheel = (x: number): string =>
    ellipse(x, 606, 58, 58, '#25282e') +
    ellipse(x, 606, 34, 34, '#cfd5dc') +
    ellipse(x, 606, 12, 12, '#7d858f');
  const car =
    'M120 590 L120 512 Q122 478 164 470 L238 456 L312 366 Q330 346 362 346 L500 346 Q528 346 546 364 L622 452 Q682 460 686 516 L686 572 Q686 600 658 600 L146 600 Q120 600 120 590 Z';
  const foam = [
    [286, 330, 44],
    [344, 306, 52],
    [412, 296, 56],
    [480, 306, 50],
    [540, 332, 42],
    [244, 378, 30],
    [584, 378, 32],
    [318, 350, 32],
    [520, 352, 30],
  ]
    .map(([x = 0, y = 0, r = 0]) => ellipse(x, y, r, r, '#ffffff'))
    .join('');
  const bubbles = [
    [190, 300, 22],
    [150, 392, 14],
    [640, 316, 24],
    [690, 400, 14],
    [232, 236, 14],
    [570, 232, 18],
    [410, 196, 16],
  ]
    .map(
      ([x = 0, y = 0, r = 0]) =>
        ellipse(x, y, r, r, '#fff', `opacity="0.75" stroke="${accent}" stroke-width="4"`) +
        ellipse(x - r * 0.3, y - r * 0.3, r * 0.25, r * 0.2, '#fff'),
    )
    .join('');
  const spray = [
    [300, 150, 270, 236],
    [400, 132, 400, 226],
    [500, 150, 530, 236],
  ]
    .map(([x1, y1, x2, y2]) =>
      line(`M${x1} ${y1} L${x2} ${y2}`, accent, 10, 'stroke-dasharray="4 24" opacity="0.9"'),
    )
    .join('');
  return (
    shadow(402, 310, 662) +
    box(210, 96, 380, 40, 20, darker(accent, 0.25)) +
    [300, 400, 500].map((x) => box(x - 16, 126, 32, 20, 6, darker(accent, 0.45))).join('') +
    spray +
    path(car, main) +
    path(
      'M120 540 L686 540 L686 572 Q686 600 658 600 L146 600 Q120 600 120 590 Z',
      darker(main, 0.25),
      'opacity="0.6"',
    ) +
    path('M268 456 L330 382 Q340 372 360 372 L416 372 L416 456 Z', '#d7eefa') +
    path('M436 372 L494 372 Q512 372 524 386 L586 456 L436 456 Z', '#d7eefa') +
    path('M300 456 L356 372 L384 372 L330 456 Z', '#fff', 'opacity="0.6"') +
    box(448, 486, 44, 10, 5, darker(main, 0.35)) +
    box(652, 486, 32, 26, 10, '#ffe9a3') +
    box(122, 492, 26, 24, 8, '#ff9d8a') +
    line('M160 488 C 240 470 420 472 640 476', '#fff', 7, 'opacity="0.45"') +
    wheel(234) +
    wheel(570) +
    foam +
    bubbles
  );
}

/** Three folded cloths, one on another. */
export function cloths({ main, accent }: Colours): string {
  const cloth = (y: number, colour: string, shift: number): string => {
    const stitches = line(
      `M${236 + shift} ${y + 70} H${560 + shift}`,
      '#fff',
      4,
      'stroke-dasharray="2 14" opacity="0.7"',
    );
    return (
      box(200 + shift, y, 400, 92, 40, colour) +
      box(200 + shift, y, 400, 92, 40, 'url(#round)', 'opacity="0.6"') +
      path(
        `M${240 + shift} ${y + 46} H${600 + shift} Q${600 + shift} ${y + 58} ${588 + shift} ${y + 58} H${240 + shift} Z`,
        '#000',
        'opacity="0.14"',
      ) +
      stitches
    );
  };
  return (
    shadow(400, 230, 666) +
    cloth(566, accent, -8) +
    cloth(478, '#67b98a', 10) +
    cloth(390, main, -4) +
    path(
      'M260 390 C 300 300 360 352 396 300 C 430 258 470 322 510 306 C 552 290 560 360 552 392 Z',
      lighter(main, 0.22),
    ) +
    path('M300 388 C 340 330 380 372 410 330 C 430 352 440 372 448 390 Z', '#fff', 'opacity="0.25"') +
    at(
      590,
      300,
      path('M0 -34 C 4 -10 10 -4 34 0 C 10 4 4 10 0 34 C -4 10 -10 4 -34 0 C -10 -4 -4 -10 0 -34 Z', '#fff'),
    ) +
    at(
      212,
      330,
      path('M0 -34 C 4 -10 10 -4 34 0 C 10 4 4 10 0 34 C -4 10 -10 4 -34 0 C -10 -4 -4 -10 0 -34 Z', '#fff'),
      0.7,
    )
  );
}

/** A scented tag on a string, with a slice of orange. */
export function freshener({ main, accent, emblem: mark }: Colours): string {
  const tag =
    'M400 250 C 500 290 556 372 556 462 C 556 566 486 652 400 668 C 314 652 244 566 244 462 C 244 372 300 290 400 250 Z';
  return (
    shadow(400, 130, 704) +
    line('M400 276 C 340 200 350 120 400 96 C 450 120 460 200 400 276', darker(main, 0.3), 7) +
    soft(tag, main) +
    `<path d="${tag}" fill="none" stroke="#fff" stroke-opacity="0.6" stroke-width="7" transform="translate(400 462) scale(0.9) translate(-400 -462)"/>` +
    ellipse(400, 292, 14, 14, darker(main, 0.4)) +
    at(400, 432, emblem(mark, onto(main)), 1.5) +
    at(400, 574, emblem('citrus', accent), 1.05)
  );
}

/** A pump of one grade; the hose hangs on its right. */
export function fuelPump({ main, accent, emblem: mark }: Colours): string {
  const hose = 'M528 420 C 600 420 620 470 616 540 C 612 612 660 626 668 566 L668 352';
  const nozzle =
    path(
      'M640 352 L640 268 Q640 248 660 248 L690 248 Q706 248 706 264 L706 330 Q706 352 684 352 Z',
      darker(main, 0.35),
    ) +
    line('M690 252 L716 214 L742 206', '#8d959e', 15) +
    path('M652 276 h30 v44 h-30 Z', '#000', 'opacity="0.35"');
  const keys = [0, 1, 2].map((i) => box(312 + i * 62, 388, 48, 22, 8, '#fff', 'opacity="0.9"')).join('');
  return (
    shadow(410, 236, 686) +
    line(hose, '#2b3036', 17) +
    nozzle +
    box(222, 652, 356, 34, 10, '#59616a') +
    soft('M256 176 Q256 140 292 140 L508 140 Q544 140 544 176 L544 656 L256 656 Z', main) +
    box(256, 140, 288, 60, 34, '#fff', 'opacity="0.16"') +
    box(288, 196, 224, 164, 18, '#22272e') +
    box(302, 210, 196, 62, 10, '#cfead9') +
    [0, 1, 2, 3].map((i) => box(322 + i * 42, 226, 28, 30, 5, '#2f4a3c', 'opacity="0.75"')).join('') +
    box(302, 288, 118, 14, 7, '#fff', 'opacity="0.55"') +
    box(302, 314, 84, 12, 6, '#fff', 'opacity="0.35"') +
    box(448, 288, 50, 50, 10, main) +
    keys +
    ellipse(400, 524, 86, 86, accent) +
    at(400, 524, emblem(mark, main), 1.25) +
    box(256, 626, 288, 30, 0, darker(main, 0.3)) +
    line('M274 216 V600', '#fff', 8, 'opacity="0.28"')
  );
}
