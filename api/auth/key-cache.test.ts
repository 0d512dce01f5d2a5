import { createLogger } from '../../platform/logger';
import type { ApiKeyRecord } from '../../platform/store/api-keys';
import { createKeyCache, KeysAway } from './key-cache';

const record: ApiKeyRecord = {
  id: 'a',
  secretHash: 'h',
  scope: 'admin',
  storeId: null,
  revokedAt: null,
  development: false,
};
const MINUTE = 60_000;
const admit = async () => undefined;

function setUp() {
  const state = { now: 0, stored: record as ApiKeyRecord | null, away: false, hangs: false, lookups: 0 };
  const find = async () => {
    state.lookups += 1;
    if (state.hangs) await new Promise(() => undefined);
    if (state.away) throw new Error('away');
    return state.stored;
  };
  return { state, cache: createKeyCache({ find }, createLogger('test', 'silent'), { now: () => state.now }) };
}

test('a revoked key is told as revoked within 30 s', async () => {
  const { state, cache } = setUp();
  await cache.find('a', admit);
  state.stored = { ...record, revokedAt: new Date() };
  state.now = 29_000;
  expect(await cache.find('a', admit)).toMatchObject({ revokedAt: null });
  state.now = 30_001;
  expect(await cache.find('a', admit)).toMatchObject({ revokedAt: expect.any(Date) });
});

test('a key that was unknown a moment ago and is made now works soon', async () => {
  const { state, cache } = setUp();
  state.stored = null;
  expect(await cache.find('a', admit)).toBeNull();
  expect(await cache.find('a', admit)).toBeNull();
  expect(state.lookups).toBe(1);
  state.stored = record;
  state.now = 2_001;
  expect(await cache.find('a', admit)).toEqual(record);
});

test('while the database is away a known key goes on for 10 minutes and no longer; an unknown one cannot be checked', async () => {
  const { state, cache } = setUp();
  await cache.find('a', admit);
  state.away = true;
  state.now = 9 * MINUTE;
  expect(await cache.find('a', admit)).toEqual(record);
  await expect(cache.find('b', admit)).rejects.toThrow(KeysAway);
  state.now = 11 * MINUTE;
  await expect(cache.find('a', admit)).rejects.toThrow(KeysAway);
  state.away = false;
  state.now = 12 * MINUTE;
  expect(await cache.find('a', admit)).toEqual(record);
});

test('a database that hangs is waited for once, not by every request', async () => {
  const { state, cache } = setUp();
  await cache.find('a', admit);
  state.hangs = true;
  state.now = MINUTE;
  expect(await cache.find('a', admit)).toEqual(record);
  expect(await cache.find('a', admit)).toEqual(record);
  expect(state.lookups).toBe(2);
});

describe('ids that nobody in this process has seen', () => {
  const invented = (count: number) => Array.from({ length: count }, (_, n) => `invented-${n}`);

  test('are looked up a few at a time; the others are told to wait, and nobody finds the database away', async () => {
    const { state, cache } = setUp();
    await cache.find('a', admit);
    state.stored = null;
    const outcomes = await Promise.allSettled(invented(400).map((id) => cache.find(id, admit)));
    expect(state.lookups).toBe(1 + 8);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(8);
    for (const outcome of outcomes.slice(8))
      expect(outcome).toMatchObject({ reason: { code: 'RATE_LIMITED' } });
    state.stored = record;
    state.now = MINUTE;
    expect(await cache.find('a', admit)).toEqual(record);
    expect(state.lookups).toBe(1 + 8 + 1);
  });

  test('keep their place until the database is done with them, and are told that keys cannot be checked', async () => {
    const { state, cache } = setUp();
    state.hangs = true;
    const first = invented(8).map((id) => cache.find(id, admit));
    await expect(cache.find('one-more', admit)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    for (const each of first) await expect(each).rejects.toThrow(KeysAway);
    state.now = 3_000;
    await expect(cache.find('one-more', admit)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(state.lookups).toBe(8);
  });

  test('that could not be looked up do not make a key in memory wait less for its own look-up', async () => {
    const { state, cache } = setUp();
    await cache.find('a', admit);
    state.away = true;
    state.now = MINUTE;
    await expect(cache.find('invented', admit)).rejects.toThrow(KeysAway);
    await expect(cache.find('another', admit)).rejects.toThrow(KeysAway);
    state.away = false;
    state.stored = { ...record, revokedAt: new Date() };
    expect(await cache.find('a', admit)).toMatchObject({ revokedAt: expect.any(Date) });
  });

  test('do not push a key out of the memory', async () => {
    const { state, cache } = setUp();
    await cache.find('a', admit);
    state.stored = null;
    for (const id of invented(10_050)) await cache.find(id, admit);
    expect(cache.remembers('a')).toBe(true);
    expect(cache.remembers('invented-1')).toBe(false);
  });

  test('are looked up only when they are admitted; one that was just unknown is not looked up again', async () => {
    const { state, cache } = setUp();
    state.stored = null;
    const refuse = async () => {
      throw new Error('too many');
    };
    await expect(cache.find('invented', refuse)).rejects.toThrow('too many');
    expect(await cache.find('invented', admit)).toBeNull();
    expect(await cache.find('invented', refuse)).toBeNull();
    expect(state.lookups).toBe(1);
  });
});

test('a key that was known from the start is neither looked up nor admitted', async () => {
  const find = jest.fn<Promise<ApiKeyRecord | null>, [string]>();
  const cache = createKeyCache({ find }, createLogger('test', 'silent'), { known: [record], now: () => 0 });
  expect(await cache.find('a', async () => Promise.reject(new Error('not admitted')))).toEqual(record);
  expect(find).not.toHaveBeenCalled();
});
