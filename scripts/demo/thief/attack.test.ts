import { attempt, heldAll, tallyOf } from './attack';

const held = { cameBack: '401', got: [] };
const lost = { cameBack: '200', got: ['the balance'] };
const leftOut = { leftOut: 'the shop does not run' };

test('an attack that breaks off does not count as held', async () => {
  const outcome = await attempt({ tries: 'x', run: () => Promise.reject(new Error('connect ECONNREFUSED')) });
  expect(outcome).toEqual({
    cameBack: 'the attack broke off',
    got: ['it shows nothing: connect ECONNREFUSED'],
  });
  expect(heldAll(tallyOf([held, outcome]))).toBe(false);
});

test('the thief got nothing only where attacks were made and all of them were held', () => {
  expect(tallyOf([held, held, lost, leftOut])).toEqual({ held: 2, lost: 1, leftOut: 1 });
  expect(heldAll(tallyOf([held, leftOut]))).toBe(true);
  expect(heldAll(tallyOf([held, lost]))).toBe(false);
  expect(heldAll(tallyOf([leftOut]))).toBe(false);
});
