import type { Product } from '../types';
import { donut, muffin, sandwich } from './bakery';
import { can, carton, juiceBottle, sodaBottle, sportsBottle, tallCan, waterBottle } from './bottles';
import { carWash, cloths, freshener, fuelPump, jug, oilBottle, wiper } from './car';
import { hotCup, mug } from './cups';
import type { Emblem } from './emblems';
import { bar, chipBag, chocolate, iceBag, pouch } from './packs';
import { scene } from './scene';

const drawings = {
  bar,
  can,
  carWash,
  carton,
  chipBag,
  chocolate,
  cloths,
  donut,
  freshener,
  fuelPump,
  hotCup,
  iceBag,
  jug,
  juiceBottle,
  mug,
  muffin,
  oilBottle,
  pouch,
  sandwich,
  sodaBottle,
  sportsBottle,
  tallCan,
  waterBottle,
  wiper,
};

/** What to draw, in which colours (`#rrggbb`), with which mark on its label. */
export interface Picture {
  drawing: keyof typeof drawings;
  main: string;
  accent: string;
  emblem: Emblem;
}

/**
 * The product's picture as SVG, 800 by 800. The same product gives the same text, so a changed drawing can be
 * told by its hash.
 */
export const draw = ({ aisle, picture }: Pick<Product, 'aisle' | 'picture'>): string =>
  scene(aisle, drawings[picture.drawing](picture));
