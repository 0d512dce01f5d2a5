import { zoneErrors } from './staff-changes';

const FEE = 'must be an amount from 0 to 1000 dollars, in whole cents';

test('a list of ZIP codes and a fee that a zone has cannot be taken away; what it has not may stay away', () => {
  const empty = { zips: null, fee: null, minimum: 0 };
  expect(zoneErrors({ zips: ['78701'], fee: 2.99 }, empty)).toEqual([
    { pointer: '/zips', message: 'must name a ZIP code' },
    { pointer: '/fee', message: FEE },
  ]);
  expect(zoneErrors({ zips: null, fee: null }, empty)).toEqual([]);
  expect(zoneErrors({ zips: null, fee: null }, { zips: ['78701'], fee: 1, minimum: 0 })).toEqual([]);
});
