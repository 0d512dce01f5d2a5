import { ellipse, line, path } from './ink';

/** Small marks on labels, drawn around 0,0 in a square of 100. */
const emblems = {
  none: () => '',
  bean: (ink: string) =>
    `<g transform="rotate(32)">${ellipse(0, 0, 30, 44, ink)}<path d="M4 -44 C -16 -16 18 14 -4 44" fill="none" stroke="#000" stroke-opacity="0.35" stroke-width="6"/></g>`,
  moon: (ink: string) => path('M18 -42 A44 44 0 1 0 40 22 A36 36 0 0 1 18 -42 Z', ink),
  leaf: (ink: string) =>
    path('M-38 38 C -46 -22 -6 -44 44 -44 C 46 6 24 48 -24 32 Z', ink) +
    line('M-44 46 C -24 16 0 -8 26 -26', '#000', 5, 'opacity="0.28"'),
  heart: (ink: string) =>
    path('M0 42 C -62 0 -42 -44 -14 -36 C -4 -33 0 -24 0 -18 C 0 -24 4 -33 14 -36 C 42 -44 62 0 0 42 Z', ink),
  star: (ink: string) =>
    path('M0 -46 L13 -15 L46 -13 L20 9 L29 41 L0 23 L-29 41 L-20 9 L-46 -13 L-13 -15 Z', ink),
  spark: (ink: string) =>
    path('M0 -48 C 5 -14 14 -5 48 0 C 14 5 5 14 0 48 C -5 14 -14 5 -48 0 C -14 -5 -5 -14 0 -48 Z', ink) +
    ellipse(34, -34, 8, 8, ink) +
    ellipse(-36, 34, 6, 6, ink),
  citrus: (ink: string) =>
    `<circle r="44" fill="${ink}"/><circle r="36" fill="#fff" opacity="0.85"/>${segments(ink)}`,
  bolt: (ink: string) => path('M12 -48 L-32 8 L-4 8 L-14 48 L32 -12 L4 -12 Z', ink),
  drop: (ink: string) =>
    path('M0 -48 C 22 -14 34 2 34 18 A34 32 0 0 1 -34 18 C -34 2 -22 -14 0 -48 Z', ink) +
    line('M-18 18 A18 17 0 0 0 -4 33', '#fff', 6, 'opacity="0.6"'),
  flake: (ink: string) =>
    [0, 60, 120]
      .map(
        (turn) =>
          `<g transform="rotate(${turn})">${line('M0 -46 V46 M-13 -36 L0 -23 L13 -36 M-13 36 L0 23 L13 36', ink, 8)}</g>`,
      )
      .join(''),
  chip: (ink: string) =>
    path('M-44 6 C -40 -34 34 -46 44 -10 C 52 22 6 44 -24 34 C -40 28 -46 20 -44 6 Z', ink) +
    line('M-22 4 C -10 -12 14 -18 26 -8', '#000', 5, 'opacity="0.2"'),
  triangle: (ink: string) =>
    `<path d="M0 -40 L44 36 L-44 36 Z" fill="${ink}" stroke="${ink}" stroke-width="12" stroke-linejoin="round"/>` +
    ellipse(-8, 14, 5, 5, '#000', 'opacity="0.25"') +
    ellipse(12, 22, 4, 4, '#000', 'opacity="0.25"') +
    ellipse(2, -8, 4, 4, '#000', 'opacity="0.25"'),
  cloud: (ink: string) =>
    ellipse(-20, 10, 26, 24, ink) +
    ellipse(16, 12, 30, 26, ink) +
    ellipse(0, -14, 26, 24, ink) +
    line('M-16 6 C -10 14 -2 14 4 6', '#000', 5, 'opacity="0.2"'),
  knot: (ink: string) =>
    line(
      'M-30 40 C 14 10 34 -16 22 -32 C 8 -48 -12 -20 0 4 C 12 -20 -8 -48 -22 -32 C -34 -16 -14 10 30 40',
      ink,
      12,
    ),
  nut: (ink: string) =>
    `<g transform="rotate(24)">${path('M0 -48 C 34 -22 34 22 0 46 C -34 22 -34 -22 0 -48 Z', ink)}${line('M-8 -22 C -14 0 -12 16 -6 28 M8 -22 C 14 0 12 16 6 28', '#000', 4, 'opacity="0.25"')}</g>`,
  mountain: (ink: string) =>
    path('M-48 36 L-14 -30 L6 4 L18 -14 L48 36 Z', ink) +
    path('M-14 -30 L-26 -6 L-14 -12 L-4 -10 Z', '#fff', 'opacity="0.8"'),
  flame: (ink: string) =>
    path(
      'M4 -48 C 10 -20 40 -6 34 22 C 30 44 -28 50 -34 18 C -36 2 -22 -8 -20 -22 C -8 -16 -4 -8 -4 0 C 6 -12 6 -30 4 -48 Z',
      ink,
    ),
  wheat: (ink: string) =>
    line('M0 48 V-30', ink, 6) +
    [-28, -6, 16]
      .map(
        (y) =>
          `<ellipse cx="-14" cy="${y}" rx="8" ry="15" transform="rotate(-32 -14 ${y})" fill="${ink}"/><ellipse cx="14" cy="${y}" rx="8" ry="15" transform="rotate(32 14 ${y})" fill="${ink}"/>`,
      )
      .join('') +
    ellipse(0, -40, 8, 13, ink),
  bear: (ink: string) =>
    ellipse(-18, -34, 10, 10, ink) +
    ellipse(18, -34, 10, 10, ink) +
    ellipse(0, -20, 24, 22, ink) +
    ellipse(0, 20, 26, 28, ink) +
    ellipse(-26, 8, 10, 14, ink) +
    ellipse(26, 8, 10, 14, ink) +
    ellipse(-16, 42, 12, 10, ink) +
    ellipse(16, 42, 12, 10, ink),
};

export type Emblem = keyof typeof emblems;

export const emblem = (name: Emblem, ink: string): string => emblems[name](ink);

function segments(ink: string): string {
  return [0, 60, 120, 180, 240, 300]
    .map(
      (turn) => `<path transform="rotate(${turn})" d="M0 -5 L13 -29 A32 32 0 0 0 -13 -29 Z" fill="${ink}"/>`,
    )
    .join('');
}
