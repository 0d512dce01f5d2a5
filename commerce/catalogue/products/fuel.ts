import type { Product } from '../types';

const perGallon = { aisle: 'fuel', brand: 'Northline', kind: 'Fuel', tags: [], option: 'Sold by' } as const;

export const fuel: readonly Product[] = [
  {
    ...perGallon,
    handle: 'regular-unleaded',
    title: 'Regular unleaded',
    subtitle: '87 octane, per gallon',
    description:
      'Gasoline for everyday driving. Choose the gallons, pay here, and fill up at any of our pumps. Taxes are in the price.',
    variants: [{ title: 'Gallon', upc: '000000000101', price: 3.59 }],
    picture: { drawing: 'fuelPump', main: '#2f8f5b', accent: '#ffffff', emblem: 'drop' },
  },
  {
    ...perGallon,
    handle: 'midgrade-unleaded',
    title: 'Midgrade unleaded',
    subtitle: '89 octane, per gallon',
    description:
      'Gasoline for engines that ask for a little more. Choose the gallons, pay here, fill up at any pump. Taxes are in the price.',
    variants: [{ title: 'Gallon', upc: '000000000103', price: 3.99 }],
    picture: { drawing: 'fuelPump', main: '#2f6fb8', accent: '#ffffff', emblem: 'drop' },
  },
  {
    ...perGallon,
    handle: 'premium-unleaded',
    title: 'Premium unleaded',
    subtitle: '93 octane, per gallon',
    description:
      'High octane gasoline with twice the detergent. Choose the gallons, pay here, fill up at any pump. Taxes are in the price.',
    variants: [{ title: 'Gallon', upc: '000000000102', price: 4.39 }],
    picture: { drawing: 'fuelPump', main: '#c8382e', accent: '#ffffff', emblem: 'star' },
  },
  {
    ...perGallon,
    handle: 'diesel',
    title: 'Diesel',
    subtitle: 'Ultra low sulfur, per gallon',
    description:
      'Winterised from November on. Choose the gallons, pay here, fill up at the green nozzle. Taxes are in the price.',
    variants: [{ title: 'Gallon', upc: '000000000104', price: 4.09 }],
    picture: { drawing: 'fuelPump', main: '#d9952b', accent: '#ffffff', emblem: 'bolt' },
  },
];
