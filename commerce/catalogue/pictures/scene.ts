import type { Aisle } from '../types';
import { ellipse } from './ink';

/**
 * One background an aisle, so that a shelf of products looks like one shelf: the wall above, the wall below,
 * the light behind.
 */
const walls: Record<Aisle, readonly [string, string, string]> = {
  'hot-drinks': ['#f8ecdd', '#ecd3b4', '#fff9f0'],
  'cold-drinks': ['#e4f3f9', '#bddceb', '#f8fdff'],
  snacks: ['#fef3da', '#f6d996', '#fffbef'],
  'car-care': ['#e9edf3', '#c7d0de', '#f9fafc'],
  fuel: ['#e5f3ea', '#bfdccc', '#f8fdfa'],
};

/** Puts a drawing before its aisle's wall. */
export function scene(aisle: Aisle, drawing: string): string {
  const [above, below, light] = walls[aisle];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800"><defs>
<linearGradient id="wall" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${above}"/><stop offset="1" stop-color="${below}"/></linearGradient>
<radialGradient id="light"><stop offset="0" stop-color="${light}"/><stop offset="0.7" stop-color="${light}" stop-opacity="0.75"/><stop offset="1" stop-color="${light}" stop-opacity="0"/></radialGradient>
<linearGradient id="round"><stop offset="0" stop-color="#000" stop-opacity="0.3"/><stop offset="0.18" stop-color="#000" stop-opacity="0.06"/><stop offset="0.28" stop-color="#fff" stop-opacity="0.34"/><stop offset="0.4" stop-color="#fff" stop-opacity="0.06"/><stop offset="0.68" stop-color="#000" stop-opacity="0.02"/><stop offset="1" stop-color="#000" stop-opacity="0.34"/></linearGradient>
<linearGradient id="soft" x1="0" y1="0" x2="1" y2="0.7"><stop offset="0" stop-color="#fff" stop-opacity="0.34"/><stop offset="0.35" stop-color="#fff" stop-opacity="0.02"/><stop offset="0.55" stop-color="#000" stop-opacity="0.02"/><stop offset="1" stop-color="#000" stop-opacity="0.3"/></linearGradient>
<filter id="blur" x="-20%" y="-100%" width="140%" height="300%"><feGaussianBlur stdDeviation="12"/></filter></defs>
<rect width="800" height="800" fill="url(#wall)"/>${ellipse(400, 390, 400, 400, 'url(#light)')}
${drawing}</svg>`;
}
