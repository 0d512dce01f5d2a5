import { median, percentile } from './percentile';

test('a percentile is a sample that was really measured', () => {
  const samples = [40, 10, 30, 20];
  expect(percentile(samples, 0.5)).toBe(20);
  expect(percentile(samples, 0.95)).toBe(40);
  expect(percentile(samples, 0)).toBe(10);
  expect(percentile([7], 0.95)).toBe(7);
});

test('the order in which samples came makes no difference, and they stay as they are', () => {
  const samples = [3, 1, 2];
  expect(percentile(samples, 1)).toBe(3);
  expect(samples).toEqual([3, 1, 2]);
});

test('a median lies between the two samples in the middle', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([1, 2, 3, 10])).toBe(2.5);
});

test('no samples have neither', () => {
  expect(() => percentile([], 0.5)).toThrow('no samples');
  expect(() => median([])).toThrow('no samples');
});
