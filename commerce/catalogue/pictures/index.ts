import type { Product } from '../types';

/** What to draw, in which colours. */
export interface Picture {
  drawing: string;
  main: string;
  accent: string;
  emblem: string;
}

/** The product's picture as SVG. */
export function draw({ picture }: Product): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800"><rect width="800" height="800" fill="#eee"/><circle cx="400" cy="400" r="200" fill="${picture.main}"/></svg>`;
}
