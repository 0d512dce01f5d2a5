import { type Emblem, emblem } from './emblems';
import { at, box, darker, ellipse, line, onto, path, round, shadow } from './ink';

interface Colours {
  main: string;
  accent: string;
  emblem: Emblem;
}

const steam = (x: number, y: number): string =>
  [-62, 0, 62]
    .map((dx, i) =>
      line(`M${x + dx} ${y} c -26 -30 26 -48 0 -${i === 1 ? 96 : 78}`, '#ffffff', 13, 'opacity="0.75"'),
    )
    .join('');

/** A paper cup to go, with a lid and a sleeve in the drink's colour. */
export function hotCup({ main, accent, emblem: mark }: Colours): string {
  const body = 'M262 268 L538 268 L506 652 Q504 680 476 680 L324 680 Q296 680 294 652 Z';
  const sleeve = 'M272 390 L528 390 L511 584 L289 584 Z';
  const lid = '#33291f';
  return (
    shadow(400, 170) +
    steam(400, 168) +
    round(body, '#fdfaf4') +
    round(sleeve, main) +
    path('M272 390 L528 390 L527 400 L273 400 Z', darker(main), 'opacity="0.5"') +
    ellipse(400, 487, 68, 68, accent) +
    at(400, 487, emblem(mark, main === accent ? '#fff' : main), 0.92) +
    round('M284 214 Q288 196 306 196 L494 196 Q512 196 516 214 L524 248 L276 248 Z', lid) +
    round(
      'M254 246 L546 246 Q554 246 554 256 L552 274 Q550 282 540 282 L260 282 Q250 282 248 274 L246 256 Q246 246 254 246 Z',
      lid,
    ) +
    box(420, 204, 44, 9, 4, '#000', 'opacity="0.45"')
  );
}

/** A mug seen a little from above; the accent is the drink in it. */
export function mug({ main, accent, emblem: mark }: Colours): string {
  const body = 'M212 340 L212 566 Q212 680 326 680 L420 680 Q534 680 534 566 L534 340 Z';
  const handle = 'M530 400 C 640 384 656 470 628 530 C 606 574 560 588 522 580';
  return (
    shadow(390, 210) +
    line(handle, darker(main, 0.12), 42) +
    line(handle, '#fff', 9, 'opacity="0.22" transform="translate(-4 -8)"') +
    round(body, main) +
    ellipse(373, 340, 161, 46, darker(main, 0.1)) +
    ellipse(373, 340, 161, 46, '#fff', 'opacity="0.25"') +
    ellipse(373, 345, 140, 36, darker(accent, 0.35)) +
    ellipse(373, 349, 136, 32, accent) +
    `<ellipse cx="373" cy="349" rx="92" ry="18" fill="none" stroke="#fff" stroke-opacity="0.55" stroke-width="9"/>` +
    ellipse(373, 349, 34, 7, '#fff', 'opacity="0.6"') +
    at(373, 520, emblem(mark, onto(main)), 1.15) +
    steam(373, 266)
  );
}
