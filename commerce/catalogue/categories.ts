import type { Category } from './types';

/** In the order in which the shop shows them. */
export const categories: readonly Category[] = [
  {
    handle: 'hot-drinks',
    name: 'Hot drinks',
    description: 'Brewed and poured while you pull in.',
    merchandiseCode: '004',
    unitOfMeasure: 'each',
  },
  {
    handle: 'cold-drinks',
    name: 'Cold drinks',
    description: 'Straight from the cooler.',
    merchandiseCode: '007',
    unitOfMeasure: 'each',
  },
  {
    handle: 'snacks',
    name: 'Snacks',
    description: 'Something for the road.',
    merchandiseCode: '010',
    unitOfMeasure: 'each',
  },
  {
    handle: 'car-care',
    name: 'Car care',
    description: 'What keeps the car clean and running.',
    merchandiseCode: '020',
    unitOfMeasure: 'each',
  },
  {
    handle: 'fuel',
    name: 'Fuel',
    description: 'Pay for it here, fill up at any pump.',
    merchandiseCode: '001',
    unitOfMeasure: 'gallon',
  },
];
