import type { Product } from '../types';

export const hotDrinks: readonly Product[] = [
  {
    handle: 'house-coffee', title: 'House coffee', subtitle: 'Medium roast, brewed every half hour',
    description: 'Our everyday cup: round and nutty, with a clean finish. Ground for each pot and never more than thirty minutes old.',
    aisle: 'hot-drinks', brand: 'Corner & Oak', kind: 'Coffee', tags: ['Vegan', 'Gluten-free', 'Sugar-free'], option: 'Size',
    variants: [{ title: 'Medium', upc: '012345678905', price: 2.49 }, { title: 'Large', upc: '012345678912', price: 2.99 }],
    picture: { drawing: 'hotCup', main: '#7a4a2b', accent: '#f3e2cf', emblem: 'bean' },
  },
  {
    handle: 'decaf-coffee', title: 'Decaf coffee', subtitle: 'All of the taste, late at night',
    description: 'Water-processed beans with a soft cocoa note, for the drive home after dark.',
    aisle: 'hot-drinks', brand: 'Corner & Oak', kind: 'Coffee', tags: ['Vegan', 'Gluten-free', 'Sugar-free', 'Caffeine-free'], option: 'Size',
    variants: [{ title: 'Medium', upc: '012990010013', price: 2.49 }, { title: 'Large', upc: '012990010020', price: 2.99 }],
    picture: { drawing: 'hotCup', main: '#4d6b57', accent: '#e6efe4', emblem: 'moon' },
  },
  {
    handle: 'oat-latte', title: 'Oat latte', subtitle: 'Espresso and steamed oat milk',
    description: 'Two shots of espresso under silky oat milk; naturally sweet, without any dairy.',
    aisle: 'hot-drinks', brand: 'Corner & Oak', kind: 'Coffee', tags: ['Vegan', 'Dairy-free'], option: 'Size',
    variants: [{ title: 'Medium', upc: '012990010037', price: 3.79 }, { title: 'Large', upc: '012990010044', price: 4.39 }],
    picture: { drawing: 'hotCup', main: '#c79a68', accent: '#fff4e3', emblem: 'leaf' },
  },
  {
    handle: 'cappuccino', title: 'Cappuccino', subtitle: 'Thick foam, dusted with cocoa',
    description: 'A double espresso with equal parts of hot milk and foam.',
    aisle: 'hot-drinks', brand: 'Corner & Oak', kind: 'Coffee', tags: ['Vegetarian', 'Gluten-free'], option: 'Size',
    variants: [{ title: 'Medium', upc: '012990010051', price: 3.49 }, { title: 'Large', upc: '012990010068', price: 4.09 }],
    picture: { drawing: 'mug', main: '#b4532f', accent: '#f7e3cd', emblem: 'heart' },
  },
  {
    handle: 'hot-chocolate', title: 'Hot chocolate', subtitle: 'Dark cocoa, whole milk',
    description: 'Real cocoa melted into steamed milk, rich enough to count as dessert.',
    aisle: 'hot-drinks', brand: 'Corner & Oak', kind: 'Chocolate', tags: ['Vegetarian', 'Gluten-free', 'Caffeine-free'], option: 'Size',
    variants: [{ title: 'Medium', upc: '012990010075', price: 2.99 }, { title: 'Large', upc: '012990010082', price: 3.49 }],
    picture: { drawing: 'mug', main: '#6b4a7d', accent: '#5b3320', emblem: 'star' },
  },
  {
    handle: 'green-tea', title: 'Green tea', subtitle: 'Whole leaf, in a silky bag',
    description: 'Light and grassy, steeped in water just off the boil.',
    aisle: 'hot-drinks', brand: 'Leafmere', kind: 'Tea', tags: ['Vegan', 'Gluten-free', 'Sugar-free', 'Organic'], option: 'Size',
    variants: [{ title: 'Medium', upc: '012990010099', price: 2.19 }],
    picture: { drawing: 'hotCup', main: '#6f9a4d', accent: '#eef5dc', emblem: 'leaf' },
  },
  {
    handle: 'chai-latte', title: 'Chai latte', subtitle: 'Black tea, cardamom and cinnamon',
    description: 'Spiced black tea with steamed milk and a little honey.',
    aisle: 'hot-drinks', brand: 'Leafmere', kind: 'Tea', tags: ['Vegetarian', 'Gluten-free'], option: 'Size',
    variants: [{ title: 'Medium', upc: '012990010105', price: 3.59 }],
    picture: { drawing: 'mug', main: '#d08a2e', accent: '#f5dcae', emblem: 'leaf' },
  },
];
