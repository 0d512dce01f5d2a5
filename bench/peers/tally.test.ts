import { Bypassed, Unexpected } from '../checkout';
import { answersOf, doubledOf, outcomeOf } from './tally';

test('an answer is told as a shopper meets it', () => {
  expect(outcomeOf(new Bypassed())).toBe('full price');
  expect(outcomeOf(new Unexpected(503, 'away'))).toBe('503');
  expect(outcomeOf(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))).toBe('refused');
  expect(outcomeOf(new Error('No answer within 10000 ms'))).toBe('none');
});

test('answers are counted by outcome, with the longest wait of each', () => {
  const tries = [
    { at: 0, ms: 20, outcome: '200' },
    { at: 5, ms: 3, outcome: 'refused' },
    { at: 9, ms: 50, outcome: '200' },
  ];
  expect(answersOf(tries)).toEqual({
    '200': { count: 2, longestMs: 50 },
    refused: { count: 1, longestMs: 3 },
  });
});

test('an order is doubled when its checkout has two effects at the host', () => {
  expect(doubledOf(['a', 'b'], ['a', 'b'], 0)).toBe(0);
  expect(doubledOf(['a', 'b', 'a'], ['a', 'b'], 0)).toBe(1);
});

test('an effect that no order stands for is a second one, unless an order is unaccounted for', () => {
  expect(doubledOf(['a', 'x'], ['a'], 0)).toBe(1);
  expect(doubledOf(['a', 'x'], ['a'], 1)).toBe(0);
});
