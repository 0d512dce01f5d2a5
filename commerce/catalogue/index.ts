import { carCare } from './products/car-care';
import { coldDrinks } from './products/cold-drinks';
import { fuel } from './products/fuel';
import { hotDrinks } from './products/hot-drinks';
import { snacks } from './products/snacks';
import type { Product } from './types';

export { categories } from './categories';
export { draw } from './pictures';
export type { Category, Product, Variant } from './types';

export const products: readonly Product[] = [...hotDrinks, ...coldDrinks, ...snacks, ...carCare, ...fuel];
