import { at, box, darker, ellipse, lighter, line, path, shadow } from './ink';

interface Colours {
  main: string;
  accent: string;
}

const sprinkles = ['#ffffff', '#ffd75e', '#7fd1c7', '#8f6bd1', '#ff6f61'];

/** A ring with glaze in the main colour. */
export function donut({ main, accent }: Colours): string {
  const glaze =
    'M400 226 C 540 226 604 316 598 402 C 596 440 570 436 560 462 C 548 492 526 474 504 494 C 484 514 462 492 440 506 C 414 522 396 498 370 510 C 340 522 326 496 300 496 C 270 496 270 466 244 460 C 212 452 204 430 202 402 C 196 316 260 226 400 226 Z';
  const marks = Array.from({ length: 26 }, (_, i) => {
    const turn = (i * 137.5 * Math.PI) / 180;
    const reach = 0.56 + ((i * 37) % 40) / 100;
    return at(
      400 + Math.cos(turn) * 168 * reach,
      366 + Math.sin(turn) * 112 * reach,
      box(-15, -5, 30, 10, 5, sprinkles[i % sprinkles.length] ?? main),
      1,
      (i * 71) % 180,
    );
  }).join('');
  const hole =
    ellipse(400, 366, 72, 40, darker(accent, 0.35)) +
    path('M328 366 A72 40 0 0 1 472 366 A72 34 0 0 0 328 366 Z', darker(main, 0.28)) +
    path('M334 384 A72 40 0 0 0 466 384 A80 30 0 0 1 334 384 Z', accent);
  return (
    shadow(400, 228, 600) +
    path(
      'M190 404 C 190 300 280 232 400 232 C 520 232 610 300 610 404 C 610 520 520 598 400 598 C 280 598 190 520 190 404 Z',
      accent,
    ) +
    path(
      'M196 450 C 220 540 300 590 400 590 C 500 590 580 540 604 450 C 590 560 510 606 400 606 C 290 606 210 560 196 450 Z',
      darker(accent, 0.35),
      'opacity="0.5"',
    ) +
    path(glaze, darker(main, 0.16), 'transform="translate(0 10)"') +
    path(glaze, main) +
    line('M240 356 C 262 286 322 254 390 250', '#fff', 16, 'opacity="0.5"') +
    marks +
    hole
  );
}

/** A muffin in its paper; the accent is the colour of the berries. */
export function muffin({ main, accent }: Colours): string {
  const paper = 'M258 440 L542 440 L506 656 Q502 680 478 680 L322 680 Q298 680 294 656 Z';
  const pleats = Array.from({ length: 9 }, (_, i) =>
    line(`M${282 + i * 29.5} 452 L${306 + i * 23.5} 674`, '#000', 4, 'opacity="0.14"'),
  ).join('');
  const dome =
    'M226 430 C 200 392 224 352 260 348 C 262 270 330 216 400 216 C 470 216 538 270 540 348 C 576 352 600 392 574 430 C 566 462 534 470 508 458 C 486 482 446 480 428 462 C 404 484 366 480 352 460 C 326 480 296 474 284 458 C 260 468 236 458 226 430 Z';
  const berries = [
    [316, 330],
    [392, 276],
    [470, 322],
    [356, 396],
    [446, 404],
    [532, 398],
    [268, 404],
  ]
    .map(
      ([x = 0, y = 0]) =>
        ellipse(x, y, 25, 23, accent) +
        ellipse(x - 8, y - 9, 8, 6, '#fff', 'opacity="0.45"') +
        ellipse(x, y, 25, 23, 'none', `stroke="${darker(accent, 0.4)}" stroke-width="3" opacity="0.5"`),
    )
    .join('');
  return (
    shadow(400, 170) +
    path(paper, '#f3e7cf') +
    path(paper, 'url(#round)') +
    pleats +
    path(dome, darker(main, 0.3), 'transform="translate(0 8)"') +
    path(dome, main) +
    path(dome, 'url(#soft)') +
    berries +
    line('M290 300 C 312 262 346 244 380 240', '#fff', 12, 'opacity="0.4"')
  );
}

/** Two halves of a sandwich, cut corner to corner. */
export function sandwich({ main, accent }: Colours): string {
  const crumb = lighter(main, 0.62);
  const wave = (y: number, colour: string, height: number, depth: number): string => {
    const humps = Array.from({ length: 8 }, (_, i) => `q 26 ${i % 2 === 0 ? depth : -depth} 52 0`).join(' ');
    return path(`M-208 ${y} ${humps} L208 ${y + height} L-208 ${y + height} Z`, colour);
  };
  const half =
    path('M-214 -96 L0 -214 Q14 -220 28 -214 L224 -96 Z', main) +
    path('M-190 -96 L4 -200 Q14 -204 24 -200 L200 -96 Z', crumb) +
    box(-220, -104, 446, 46, 18, main) +
    box(-212, -100, 430, 32, 14, crumb) +
    wave(-52, accent, 26, 26) +
    box(-204, -44, 412, 22, 8, '#e2533f') +
    box(-208, -24, 416, 26, 8, '#f4c9a6') +
    box(-212, -4, 424, 22, 8, '#eab896') +
    box(-206, 16, 412, 14, 5, '#f7d15c') +
    box(-220, 30, 446, 52, 20, main) +
    box(-212, 36, 430, 34, 14, crumb);
  const holes = [
    [-90, -128],
    [30, -160],
    [84, -122],
    [-20, -118],
  ]
    .map(([x = 0, y = 0]) => ellipse(x, y, 9, 5, darker(crumb, 0.1)))
    .join('');
  return shadow(400, 250, 670) + at(424, 392, half, 0.78, 6) + at(394, 578, half + holes, 1.06, 0);
}
