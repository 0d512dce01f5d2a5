/**
 * The few strokes every drawing is made of. The sheet is 800 by 800; a thing stands on the floor at 680,
 * about 440 high.
 */

export const floor = 680;

/** A colour between two, `share` from 0 (all the first) to 1 (all the second). Colours are `#rrggbb`. */
export function mix(from: string, to: string, share: number): string {
  const part = (colour: string, at: number): number => Number.parseInt(colour.slice(at, at + 2), 16);
  const channels = [1, 3, 5].map((at) =>
    Math.round(part(from, at) + (part(to, at) - part(from, at)) * share),
  );
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

export const darker = (colour: string, share = 0.25): string => mix(colour, '#14100c', share);
export const lighter = (colour: string, share = 0.3): string => mix(colour, '#ffffff', share);

/** Black or white, whichever reads on the colour. */
export function onto(colour: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return 0.299 * red + 0.587 * green + 0.114 * blue > 165 ? '#3a2f28' : '#ffffff';
}

export const path = (d: string, fill: string, more = ''): string => `<path d="${d}" fill="${fill}" ${more}/>`;

export const line = (d: string, stroke: string, width: number, more = ''): string =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" ${more}/>`;

/** A body that curves away to the left and the right: a bottle, a cup, a can. */
export const round = (d: string, fill: string): string => path(d, fill) + path(d, 'url(#round)');

/** A soft body that catches the light from above on its left: a bag, a pouch. */
export const soft = (d: string, fill: string): string => path(d, fill) + path(d, 'url(#soft)');

export const ellipse = (cx: number, cy: number, rx: number, ry: number, fill: string, more = ''): string =>
  `<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" fill="${fill}" ${more}/>`;

export const box = (
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  fill: string,
  more = '',
): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill}" ${more}/>`;

export const at = (x: number, y: number, drawing: string, scale = 1, turn = 0): string =>
  `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${scale})">${drawing}</g>`;

/** What a thing throws on the floor. */
export const shadow = (cx: number, rx: number, y = floor): string =>
  ellipse(cx, y, rx, rx * 0.13, '#2a2018', 'opacity="0.28" filter="url(#blur)"');
