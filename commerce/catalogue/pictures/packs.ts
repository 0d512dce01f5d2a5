import { type Emblem, emblem } from './emblems';
import { at, box, darker, ellipse, lighter, line, mix, onto, path, round, shadow, soft } from './ink';

interface Colours {
  main: string;
  accent: string;
  emblem: Emblem;
}

/** A saw-toothed edge from one point to another on the same height. */
function teeth(from: number, to: number, y: number, depth: number): string {
  const count = 22;
  const step = (to - from) / count;
  return `L${from} ${y} ${Array.from({ length: count }, () => `l${step / 2} ${depth} l${step / 2} ${-depth}`).join(' ')}`;
}

/** A pillow bag of chips. */
export function chipBag({ main, accent, emblem: mark }: Colours): string {
  const bag = `M250 196 ${teeth(250, 550, 186, -8)} C 560 260 584 330 572 440 C 566 530 560 600 556 668 ${teeth(556, 244, 676, 8)} C 240 600 234 530 228 440 C 216 330 240 260 250 196 Z`;
  const crimps = [204, 216, 650, 662]
    .map((y) => line(`M252 ${y} H548`, '#000', 3, 'opacity="0.16"'))
    .join('');
  return (
    shadow(400, 176, 684) +
    soft(bag, main) +
    crimps +
    path(
      'M231 470 C 330 540 470 540 569 470 C 568 540 560 590 558 630 L242 630 C 240 590 232 540 231 470 Z',
      darker(main, 0.16),
      'opacity="0.55"',
    ) +
    ellipse(400, 390, 126, 108, accent) +
    `<ellipse cx="400" cy="390" rx="114" ry="96" fill="none" stroke="${onto(accent)}" stroke-opacity="0.5" stroke-width="4"/>` +
    at(400, 390, emblem(mark, mark === 'chip' ? '#ffd76a' : onto(accent)), 1.3) +
    at(324, 566, crisp, 0.8, -18) +
    at(420, 586, crisp, 0.95, 12) +
    at(492, 556, crisp, 0.66, 40) +
    line('M262 260 C 246 340 248 420 256 480', '#fff', 12, 'opacity="0.35"') +
    path('M520 240 C 548 330 540 430 524 520 C 560 430 566 330 540 240 Z', '#000', 'opacity="0.1"')
  );
}

const crisp =
  path('M-56 6 C -50 -40 42 -52 56 -12 C 66 26 8 50 -30 40 C -50 34 -58 22 -56 6 Z', '#e9b44c') +
  path('M-40 4 C -30 -24 30 -34 40 -8 C 30 -16 -20 -12 -40 4 Z', '#fff', 'opacity="0.35"') +
  ellipse(6, 14, 4, 3, '#a8702a') +
  ellipse(-16, 18, 3, 3, '#a8702a');

/** A pouch that stands by itself and closes again. */
export function pouch({ main, accent, emblem: mark }: Colours): string {
  const bag =
    'M262 196 Q262 184 274 184 L526 184 Q538 184 538 196 L548 300 C 552 420 556 540 560 640 Q562 668 532 674 Q400 692 268 674 Q238 668 240 640 C 244 540 248 420 252 300 Z';
  return (
    shadow(400, 178, 682) +
    soft(bag, main) +
    line('M262 232 H538', '#000', 4, 'opacity="0.2"') +
    line('M260 246 H540', '#fff', 3, 'opacity="0.4"') +
    ellipse(400, 208, 20, 8, '#000', 'opacity="0.25"') +
    ellipse(400, 398, 118, 118, accent) +
    at(400, 398, emblem(mark, main), 1.5) +
    path(
      'M242 600 Q400 556 558 600 L560 640 Q562 668 532 674 Q400 692 268 674 Q238 668 240 640 Z',
      darker(main, 0.22),
      'opacity="0.7"',
    ) +
    box(326, 548, 148, 13, 6, lighter(main, 0.75)) +
    line('M272 276 C 264 380 260 470 258 560', '#fff', 12, 'opacity="0.32"')
  );
}

/** A bar in its wrapper, lying at a slant, a second one behind it. */
export function bar({ main, accent, emblem: mark }: Colours): string {
  const teethUp = Array.from({ length: 10 }, (_, i) => `l${i % 2 === 0 ? 10 : -10} 15.4`).join(' ');
  const wrapper = `M-262 -77 ${teethUp} L262 77 ${Array.from({ length: 10 }, (_, i) => `l${i % 2 === 0 ? -10 : 10} -15.4`).join(' ')} Z`;
  const one = (shade: number): string =>
    path(wrapper, darker(main, shade)) +
    path('M-262 -77 L262 -77 L262 77 L-262 77 Z', 'url(#flat)') +
    path('M-110 -77 L-30 -77 L-70 77 L-150 77 Z', accent) +
    path('M-18 -77 L0 -77 L-40 77 L-58 77 Z', accent, 'opacity="0.6"') +
    [-236, -222, 222, 236].map((x) => line(`M${x} -70 V70`, '#000', 3, 'opacity="0.18"')).join('') +
    at(92, 0, emblem(mark, onto(main)), 1.15) +
    path('M-246 -77 L246 -77 L246 -48 L-246 -48 Z', '#fff', 'opacity="0.2"') +
    path('M-246 44 L246 44 L246 77 L-246 77 Z', '#000', 'opacity="0.16"');
  const flat =
    '<defs><linearGradient id="flat" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity="0.15"/><stop offset="1" stop-color="#000" stop-opacity="0.15"/></linearGradient></defs>';
  return flat + shadow(400, 260, 640) + at(420, 348, one(0.28), 0.98, 9) + at(394, 478, one(0), 1.04, -12);
}

/** A bar of chocolate, half out of its paper. */
export function chocolate({ main, accent, emblem: mark }: Colours): string {
  const piece = (x: number, y: number): string =>
    box(x, y, 76, 66, 9, lighter(main, 0.06)) +
    path(`M${x + 10} ${y + 10} h56 l-10 12 h-36 Z`, '#fff', 'opacity="0.2"') +
    path(`M${x + 10} ${y + 56} h56 l-10 -10 h-36 Z`, '#000', 'opacity="0.22"');
  const pieces = [0, 1, 2]
    .flatMap((row) => [0, 1, 2].map((column) => piece(-124 + column * 86, -256 + row * 76)))
    .join('');
  const foil =
    'M-142 -40 L-118 -62 L-88 -36 L-54 -66 L-20 -38 L16 -64 L50 -36 L84 -64 L116 -40 L142 -58 L142 10 L-142 10 Z';
  const paper = box(-142, -22, 284, 282, 8, accent) + box(-142, -22, 284, 282, 8, 'url(#soft)');
  return (
    shadow(404, 178, 676) +
    at(
      400,
      414,
      box(-132, -264, 264, 420, 14, darker(main, 0.25)) +
        pieces +
        path(foil, '#e8e3d6') +
        path(foil, 'url(#soft)') +
        paper +
        box(-142, 40, 284, 150, 0, '#fff6e6') +
        at(0, 114, emblem(mark, mix(accent, main, 0.2)), 1.15),
      1,
      5,
    )
  );
}

/** Ice cubes in a clear bag with a band. */
export function iceBag({ main, accent, emblem: mark }: Colours): string {
  const bag =
    'M352 214 C 330 252 246 268 238 360 C 230 470 226 560 238 628 Q246 676 300 680 L500 680 Q554 676 562 628 C 574 560 570 470 562 360 C 554 268 470 252 448 214 Z';
  const cubes = [
    [270, 350, -12],
    [352, 316, 8],
    [438, 346, -6],
    [506, 372, 14],
    [262, 570, 10],
    [350, 604, -8],
    [440, 596, 12],
    [516, 566, -14],
  ]
    .map(([x = 0, y = 0, turn = 0]) => at(x, y, cube, 1, turn))
    .join('');
  return (
    shadow(400, 186) +
    path(bag, main) +
    cubes +
    path('M231 430 Q400 462 569 430 L570 548 Q400 580 230 548 Z', accent) +
    at(400, 500, emblem(mark, '#fff'), 0.92) +
    path(bag, 'url(#soft)', 'opacity="0.75"') +
    path(
      'M352 214 C 344 180 320 160 296 148 Q400 176 504 148 C 480 160 456 180 448 214 Z',
      lighter(main, 0.35),
    ) +
    round('M340 206 h120 q10 0 10 12 q0 12 -10 12 h-120 q-10 0 -10 -12 q0 -12 10 -12 Z', accent) +
    line('M268 330 C 252 400 250 440 250 470', '#fff', 12, 'opacity="0.7"')
  );
}

const cube =
  box(-38, -36, 76, 72, 16, '#ffffff', 'opacity="0.8"') +
  box(-38, -36, 76, 72, 16, 'none', 'stroke="#8cc3df" stroke-width="4" opacity="0.7"') +
  line('M-22 -16 q 4 -8 14 -8', '#8cc3df', 6, 'opacity="0.7"');
