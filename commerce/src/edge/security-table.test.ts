import { BESIDE_THE_LIST, linesOf, nameOf, rowsOf } from '../../integration/support/security-table';
import { EDGE, type EdgeRoute, type Who } from './list';

/**
 * From the left: nobody, the customer, another customer, staff, –, signed out. `integration/security.test.ts`
 * asks the running shop for each.
 */
const CELLS: Record<Who, string[]> = {
  anybody: ['yes', 'yes', 'yes', 'yes', '–', 'yes'],
  provider: ['yes', 'yes', 'yes', 'yes', '–', 'yes'],
  cart: ['by id', 'yes', 'by id', 'by id', '–', 'by id'],
  order: ['goods', 'yes', 'goods', 'goods', '–', 'goods'],
  customer: ['401', 'yes', '–', '401', '–', '401'],
  token: ['401', 'yes', '–', '401', '–', '401'],
  reset: ['401', 'yes', '401', '401', '–', '401'],
  staffReset: ['401', '401', '401', '401', '–', '401'],
  staffToken: ['401', '401', '401', '401', '–', '401'],
  staffSession: ['401', '401', '401', '401', '–', '401'],
};

/** A cart of somebody else is named by its id; an account is not named at all. */
function cellsOf({ who, path }: EdgeRoute): string[] {
  const [nobody = '', own = '', other = '', ...rest] = CELLS[who];
  return [nobody, own, who === 'customer' && path.startsWith('/store/carts/:id') ? 'by id' : other, ...rest];
}

test('docs/security.md has a row for each route of the list, and no other', () => {
  const listed = EDGE.map((route) => ({ method: route.method, path: route.path, cells: cellsOf(route) }));
  const written = rowsOf('Shop').filter((row) => !BESIDE_THE_LIST.includes(nameOf(row)));
  expect(linesOf(written)).toEqual(linesOf(listed));
});

test('what stands beside the list is in the table too', () => {
  expect(rowsOf('Shop').map(nameOf)).toEqual(expect.arrayContaining([...BESIDE_THE_LIST]));
});
