import { createPlaces } from './places';

test('one address takes no more than its own share, and leaves the others theirs', () => {
  const take = createPlaces({ all: 5, each: 2 });
  const [first, second, third] = [take('192.0.2.1'), take('192.0.2.1'), take('192.0.2.1')];
  expect([typeof first, typeof second, third]).toEqual(['function', 'function', undefined]);
  expect(take('192.0.2.2')).toBeInstanceOf(Function);
  first?.();
  // Given back twice it is one place all the same.
  first?.();
  expect(take('192.0.2.1')).toBeInstanceOf(Function);
  expect(take('192.0.2.1')).toBeUndefined();
});

test('an IPv6 line is one address, and all together have so many', () => {
  const take = createPlaces({ all: 3, each: 2 });
  expect([take('2001:db8::1'), take('2001:db8::2')].every(Boolean)).toBe(true);
  expect(take('2001:db8::3')).toBeUndefined();
  expect(take('192.0.2.1')).toBeInstanceOf(Function);
  expect(take('192.0.2.2')).toBeUndefined();
});
