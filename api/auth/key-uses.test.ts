import { createLogger } from '../../platform/logger';
import type { ApiKeyUse } from '../../platform/store/api-keys';
import { createKeyUses } from './key-uses';

const MINUTE = 60_000;
beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function setUp() {
  const state = { away: false, tries: 0 };
  const written: string[][] = [];
  const recordUses = async (uses: ApiKeyUse[]) => {
    state.tries += 1;
    if (state.away) throw new Error('away');
    written.push(uses.map(({ id, at }) => `${id} ${at.getTime() - start}`));
  };
  const start = Date.now();
  return { state, written, uses: createKeyUses({ recordUses }, createLogger('test', 'silent')) };
}

test('uses are written together, after the requests', async () => {
  const { written, uses } = setUp();
  uses.note('a');
  uses.note('b');
  uses.note('a');
  expect(written).toEqual([]);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(written).toEqual([['a 0', 'b 0']]);
});

test('a key in constant use is written once a minute', async () => {
  const { written, uses } = setUp();
  for (let second = 0; second < 180; second += 1) {
    uses.note('a');
    await jest.advanceTimersByTimeAsync(1_000);
  }
  expect(written).toEqual([['a 0'], ['a 60000'], ['a 120000']]);
});

test('while the database is away it is tried once a minute, and nothing is lost', async () => {
  const { state, written, uses } = setUp();
  state.away = true;
  uses.note('a');
  await jest.advanceTimersByTimeAsync(10_000);
  uses.note('b');
  await jest.advanceTimersByTimeAsync(MINUTE - 1_000);
  expect(state.tries).toBe(2);
  state.away = false;
  await jest.advanceTimersByTimeAsync(MINUTE);
  expect(written).toEqual([['a 0', 'b 10000']]);
});

test('a process that ends writes what is not written yet', async () => {
  const { state, written, uses } = setUp();
  uses.note('a');
  await uses.stop();
  expect(written).toEqual([['a 0']]);
  state.away = true;
  uses.note('b');
  await uses.stop();
  await jest.advanceTimersByTimeAsync(2 * MINUTE);
  expect(state.tries).toBe(2);
});
