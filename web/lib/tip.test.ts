import { typedTip } from './tip';

test.each([
  ['', { amount: 0 }],
  [' ', { amount: 0 }],
  ['.5', { amount: 50 }],
  ['1.', { amount: 100 }],
  ['1000', { amount: 100_000 }],
  ['1000.01', { problem: 'A tip can be at most $1,000.00.' }],
  ['much', { problem: 'Enter an amount like 4 or 4.50.' }],
])('the tip typed as %p', (text, tip) => expect(typedTip(text, 'USD')).toEqual(tip));
