import { Sentence } from '../console';
import { readArguments } from './arguments';

test('what is not said has a default, and the seed is drawn', () => {
  const { seed, ...rest } = readArguments([]);
  expect(rest).toEqual({ orders: 200, clients: 8, core: false });
  expect(seed).toBeGreaterThan(0);
});

test('everything can be said', () => {
  expect(readArguments(['--orders', '60', '--clients', '4', '--seed', '7', '--core'])).toEqual({
    orders: 60,
    clients: 4,
    seed: 7,
    core: true,
  });
});

test.each([
  ['--orders', '0'],
  ['--orders', '1e3'],
  ['--clients', '201'],
  ['--seed', '-1'],
  ['--quick'],
  ['60'],
])('%s %s is refused with a sentence', (...args) => {
  expect(() => readArguments(args.filter((arg) => arg !== undefined))).toThrow(Sentence);
});
