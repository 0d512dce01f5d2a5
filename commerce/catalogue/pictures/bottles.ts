import { type Emblem, emblem } from './emblems';
import { at, box, darker, ellipse, lighter, line, onto, path, round, shadow } from './ink';

interface Colours {
  main: string;
  accent: string;
  emblem: Emblem;
}

const shine = (x: number, y: number, height: number): string =>
  line(`M${x} ${y} V${y + height}`, '#fff', 11, 'opacity="0.45"');
const cap = (width: number, y: number, colour: string): string => {
  const left = 400 - width / 2;
  const ribs = Array.from({ length: 7 }, (_, i) =>
    line(`M${left + (width / 8) * (i + 1)} ${y + 8} v26`, '#000', 2.5, 'opacity="0.18"'),
  ).join('');
  return round(`M${left} ${y + 8} q0 -8 8 -8 h${width - 16} q8 0 8 8 v34 h-${width} Z`, colour) + ribs;
};

/** A curved soda bottle with a band round its waist. */
export function sodaBottle({ main, accent, emblem: mark }: Colours): string {
  const glass =
    'M366 178 L434 178 L434 224 C 436 268 500 292 504 372 C 506 410 490 428 490 468 C 490 508 508 530 506 570 L502 646 Q500 680 466 680 L334 680 Q300 680 298 646 L294 570 C 292 530 310 508 310 468 C 310 428 294 410 296 372 C 300 292 364 268 366 224 Z';
  const band =
    'M297 366 C 340 378 460 378 503 366 C 506 408 490 430 490 468 C 490 486 494 500 498 514 C 450 526 350 526 302 514 C 306 500 310 486 310 468 C 310 430 294 408 297 366 Z';
  return (
    shadow(400, 140) +
    round(glass, main) +
    path(
      'M366 212 L434 212 L434 224 C 435 240 445 252 458 266 C 420 274 380 274 342 266 C 355 252 365 240 366 224 Z',
      '#fff',
      'opacity="0.3"',
    ) +
    round(band, accent) +
    at(400, 444, emblem(mark, '#fff'), 1.05) +
    shine(330, 560, 76) +
    cap(80, 138, accent)
  );
}

/** A plain can; the tall one is slimmer. */
const canOf = (width: number, top: number, { main, accent, emblem: mark }: Colours): string => {
  const [left, right] = [400 - width / 2, 400 + width / 2];
  const body = `M${left} ${top + 40} Q${left} ${top + 22} ${left + 26} ${top + 8} L${right - 26} ${top + 8} Q${right} ${top + 22} ${right} ${top + 40} L${right} 640 Q${right} 660 ${right - 24} 672 L${left + 24} 672 Q${left} 660 ${left} 640 Z`;
  const middle = (top + 660) / 2;
  const sweep = `M${left} ${middle + 40} C ${left + width * 0.3} ${middle - 50} ${right - width * 0.3} ${middle + 130} ${right} ${middle + 10} L${right} ${middle + 96} C ${right - width * 0.3} ${middle + 206} ${left + width * 0.3} ${middle + 26} ${left} ${middle + 116} Z`;
  const metal = '#c9d0d6';
  return (
    shadow(400, width * 0.62, 676) +
    round(`M${left + 24} 664 L${right - 24} 664 L${right - 32} 682 L${left + 32} 682 Z`, metal) +
    path(body, main) +
    path(sweep, accent) +
    path(body, 'url(#round)') +
    at(400, middle - 48, emblem(mark, markInk(main, accent)), width / 215) +
    ellipse(400, top + 8, width / 2 - 26, 17, darker(metal, 0.2)) +
    ellipse(400, top + 4, width / 2 - 26, 16, '#e9edf0') +
    ellipse(400, top + 5, width / 2 - 40, 10, '#b9c2c9') +
    ellipse(408, top + 4, 22, 5, '#eef1f3')
  );
};

/** The mark stands on the main colour: in the accent if that can be told from it. */
const markInk = (main: string, accent: string): string => (onto(main) === onto(accent) ? onto(main) : accent);

export const can = (colours: Colours): string => canOf(244, 262, colours);
export const tallCan = (colours: Colours): string => canOf(206, 176, colours);

/** A sports bottle with a grip and a pull cap. */
export function sportsBottle({ main, accent, emblem: mark }: Colours): string {
  const body =
    'M336 254 Q290 270 288 330 L288 398 Q288 420 302 430 Q316 442 316 462 Q316 482 302 494 Q288 504 288 526 L290 640 Q292 680 332 680 L468 680 Q508 680 510 640 L512 526 Q512 504 498 494 Q484 482 484 462 Q484 442 498 430 Q512 420 512 398 L512 330 Q510 270 464 254 Z';
  return (
    shadow(400, 150) +
    round(body, main) +
    [452, 472].map((y) => line(`M322 ${y} H478`, '#000', 5, 'opacity="0.15"')).join('') +
    round('M288 300 L512 300 L512 408 L288 408 Z', accent) +
    at(400, 354, emblem(mark, '#fff'), 0.96) +
    path(
      'M289 560 C 340 590 460 530 511 566 L510 600 C 460 570 340 628 290 596 Z',
      '#fff',
      'opacity="0.35"',
    ) +
    round('M330 262 L338 214 Q340 204 352 204 L448 204 Q460 204 462 214 L470 262 Z', darker(accent, 0.12)) +
    round('M370 206 L374 160 Q376 148 390 148 L410 148 Q424 148 426 160 L430 206 Z', '#f6f7f8') +
    shine(316, 540, 88)
  );
}

/** A slim clear bottle with rings; the main colour is what is in it. */
export function waterBottle({ main, accent, emblem: mark }: Colours): string {
  const body =
    'M372 178 L428 178 L430 226 C 434 262 492 276 494 338 L494 650 Q494 680 464 680 L336 680 Q306 680 306 650 L306 338 C 308 276 366 262 370 226 Z';
  const rings = [344, 540, 574, 608]
    .map((y) => line(`M310 ${y} Q400 ${y + 16} 490 ${y}`, darker(main, 0.3), 5, 'opacity="0.4"'))
    .join('');
  return (
    shadow(400, 124) +
    round(body, main) +
    path(
      'M372 206 L428 206 L430 226 C 431 240 440 250 450 260 Q400 272 350 260 C 360 250 369 240 370 226 Z',
      '#fff',
      'opacity="0.4"',
    ) +
    rings +
    round('M306 372 Q400 388 494 372 L494 510 Q400 526 306 510 Z', accent) +
    at(400, 448, emblem(mark, '#fff'), 1) +
    shine(330, 550, 92) +
    cap(72, 138, accent)
  );
}

/** A stout glass bottle with a paper label. */
export function juiceBottle({ main, accent, emblem: mark }: Colours): string {
  const body =
    'M356 190 L444 190 L444 226 C 446 262 520 268 522 340 L522 646 Q522 680 488 680 L312 680 Q278 680 278 646 L278 340 C 280 268 354 262 356 226 Z';
  return (
    shadow(400, 158) +
    round(body, main) +
    path(
      'M356 214 L444 214 L444 226 C 445 238 454 248 466 258 Q400 270 334 258 C 346 248 355 238 356 226 Z',
      '#fff',
      'opacity="0.28"',
    ) +
    box(300, 384, 200, 216, 18, '#fff8ea') +
    box(300, 384, 200, 216, 18, 'url(#round)', 'opacity="0.5"') +
    at(400, 474, emblem(mark, mark === 'citrus' ? main : darker(main, 0.1)), 1.15) +
    box(340, 548, 120, 12, 6, accent) +
    box(364, 570, 72, 8, 4, lighter(accent, 0.35)) +
    shine(296, 336, 34) +
    cap(104, 148, accent)
  );
}

/** A milk carton with its gable, seen from a corner. */
export function carton({ main, accent, emblem: mark }: Colours): string {
  const side = darker(main, 0.14);
  return (
    shadow(408, 170) +
    path('M270 320 L450 340 L450 680 L270 652 Z', main) +
    path('M450 340 L546 310 L546 640 L450 680 Z', side) +
    path('M270 320 L322 216 L470 212 L450 340 Z', darker(main, 0.05)) +
    path('M450 340 L470 212 L506 204 L546 310 Z', darker(main, 0.24)) +
    path('M322 218 L506 205 L506 170 L322 182 Z', accent) +
    path('M322 218 L506 205 L506 197 L322 210 Z', '#000', 'opacity="0.15"') +
    path('M270 500 C 330 460 390 560 450 520 L450 680 L270 652 Z', accent) +
    path('M450 520 C 484 500 516 500 546 476 L546 640 L450 680 Z', darker(accent, 0.25)) +
    at(360, 428, emblem(mark, accent), 1.05) +
    path('M270 320 L330 327 L330 661 L270 652 Z', '#fff', 'opacity="0.18"')
  );
}
