import type { Product } from '../types';

export const carCare: readonly Product[] = [
  {
    handle: 'windshield-washer', title: 'Windshield washer', subtitle: 'Good to −20 °F',
    description: 'Cuts bugs, salt and road film, and does not freeze in the lines.',
    aisle: 'car-care', brand: 'Autoglint', kind: 'Fluids', tags: [], option: 'Size',
    variants: [{ title: '1 gal', upc: '079118000115', price: 4.99 }],
    picture: { drawing: 'jug', main: '#3fa0e6', accent: '#f5f7fa', emblem: 'drop' },
  },
  {
    handle: 'car-wash', title: 'Car wash', subtitle: 'A code for the bay behind the store',
    description: 'Soft-touch wash. The deluxe one adds underbody, wax and wheel bright. Your code is good for thirty days.',
    aisle: 'car-care', brand: 'Autoglint', kind: 'Car wash', tags: [], option: 'Program',
    variants: [{ title: 'Deluxe', upc: '079118000207', price: 12 }, { title: 'Basic', upc: '012990040010', price: 8 }],
    picture: { drawing: 'carWash', main: '#e2574c', accent: '#4aa3df', emblem: 'none' },
  },
  {
    handle: 'engine-oil-5w-30', title: 'Engine oil 5W-30', subtitle: 'Full synthetic',
    description: 'Protects from the first cold start, for gasoline engines with up to 10,000 miles between changes.',
    aisle: 'car-care', brand: 'Torquemoor', kind: 'Fluids', tags: [], option: 'Size',
    variants: [{ title: '1 qt', upc: '012990040027', price: 8.99 }, { title: '5 qt', upc: '012990040034', price: 29.99 }],
    picture: { drawing: 'oilBottle', main: '#2c3140', accent: '#e5a823', emblem: 'drop' },
  },
  {
    handle: 'coolant', title: 'Coolant', subtitle: 'Premixed, all makes',
    description: 'Ready to pour: protects against boiling, freezing and rust.',
    aisle: 'car-care', brand: 'Torquemoor', kind: 'Fluids', tags: [], option: 'Size',
    variants: [{ title: '1 gal', upc: '012990040041', price: 13.99 }],
    picture: { drawing: 'jug', main: '#59b26b', accent: '#f7efc7', emblem: 'flake' },
  },
  {
    handle: 'wiper-blades', title: 'Wiper blades', subtitle: 'Beam blade, fits any hook',
    description: 'One curved blade without a frame to freeze; clipped on in a minute.',
    aisle: 'car-care', brand: 'Autoglint', kind: 'Parts', tags: [], option: 'Length',
    variants: [{ title: '22 in', upc: '012990040058', price: 14.99 }, { title: '26 in', upc: '012990040065', price: 16.99 }],
    picture: { drawing: 'wiper', main: '#2e3440', accent: '#e2574c', emblem: 'none' },
  },
  {
    handle: 'microfiber-cloths', title: 'Microfiber cloths', subtitle: 'Pack of three',
    description: 'Thick, lint-free and safe on paint, glass and screens.',
    aisle: 'car-care', brand: 'Autoglint', kind: 'Cleaning', tags: [], option: 'Pack',
    variants: [{ title: 'Three', upc: '012990040072', price: 6.49 }],
    picture: { drawing: 'cloths', main: '#f2a33c', accent: '#4aa3df', emblem: 'none' },
  },
  {
    handle: 'air-freshener', title: 'Air freshener', subtitle: 'Cedar and orange',
    description: 'Hangs from the mirror and lasts about six weeks.',
    aisle: 'car-care', brand: 'Autoglint', kind: 'Cleaning', tags: [], option: 'Scent',
    variants: [{ title: 'Cedar and orange', upc: '012990040089', price: 3.29 }],
    picture: { drawing: 'freshener', main: '#3f9a6d', accent: '#f2a33c', emblem: 'leaf' },
  },
];
