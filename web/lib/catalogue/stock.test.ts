import { isSoldOut, stockWords } from './stock';

test.each([
  [null, undefined, false],
  [6, undefined, false],
  [5, 'Only 5 left', false],
  [1, 'Only 1 left', false],
  [0, 'Sold out', true],
  [-1, 'Sold out', true],
])('%p left: %p', (left, words, soldOut) => {
  expect(stockWords(left)).toBe(words);
  expect(isSoldOut(left)).toBe(soldOut);
});
