import fc from 'fast-check';
import { MAX_MEASURED, MAX_PIECES, problemOf } from './sellable-lines';

const measured = ['gallon', 'litre', 'pound', 'kilogram', 'ounce'];

test('pieces are whole, at least one, and few enough together with what is there', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: MAX_PIECES }),
      fc.constantFrom(undefined, 'each'),
      (quantity, unit) => {
        expect(problemOf({ quantity }, unit)).toBeUndefined();
        expect(problemOf({ quantity }, unit, MAX_PIECES - quantity)).toBeUndefined();
        expect(problemOf({ quantity }, unit, MAX_PIECES - quantity + 1)).toMatch(/at most 99/i);
      },
    ),
  );
  for (const quantity of [0.001, 0.5, 1.5, 98.999])
    expect(problemOf({ quantity }, 'each')).toMatch(/whole number/);
});

test('what is measured may have three decimals and no more', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: MAX_MEASURED * 1_000 }),
      fc.constantFrom(...measured),
      (thousandths, unit) => {
        expect(problemOf({ quantity: thousandths / 1_000 }, unit)).toBeUndefined();
        expect(
          problemOf({ quantity: thousandths / 1_000 }, unit, MAX_MEASURED - thousandths / 1_000),
        ).toBeUndefined();
      },
    ),
  );
  for (const quantity of [0.0001, 8.1234567])
    expect(problemOf({ quantity }, 'gallon')).toMatch(/three decimals/);
  expect(problemOf({ quantity: 200.001 }, 'gallon')).toMatch(/at most 200/i);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e308, 10_000_000])(
  '%p is no quantity of anything',
  (quantity) => {
    expect(problemOf({ quantity }, undefined)).toBeDefined();
    expect(problemOf({ quantity }, 'gallon')).toBeDefined();
  },
);

test('nobody writes from outside what tells a tip from goods', () => {
  expect(problemOf({ quantity: 1, metadata: { kind: 'tip' } }, undefined)).toMatch(/metadata.kind/);
  expect(problemOf({ metadata: { kind: null } }, undefined)).toMatch(/metadata.kind/);
  expect(
    problemOf({ quantity: 1, metadata: { unit_of_measure: 'gallon', note: 'no sugar' } }, undefined),
  ).toBeUndefined();
});
