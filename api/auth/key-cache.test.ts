import { createLogger } from '../../platform/logger';
import type { ApiKeyRecord } from '../../platform/store/api-keys';
import { createKeyCache, KeysAway } from './key-cache';

const record: ApiKeyRecord = { id: 'a', secretHash: 'h', scope: 'admin', storeId: null, revokedAt: null, development: false };
const MINUTE = 60_000;

function setUp() {
  const state = { now: 0, stored: record as ApiKeyRecord | null, away: false, hangs: false, lookups: 0 };
  const find = async () => {
    state.lookups += 1;
    if (state.hangs) await new Promise(() => undefined);
    if (state.away) throw new Error('away');
    return state.stored;
  };
  return { state, cache: createKeyCache({ find }, createLogger('test', 'silent'), () => state.now) };
}

test('a revoked key is told as revoked within 30 s', async () => {
  const { state, cache } = setUp();
  await cache.find('a');
  state.stored = { ...record, revokedAt: new Date() };
  state.now = 29_000;
  expect(await cache.find('a')).toMatchObject({ revokedAt: null });
  state.now = 30_001;
  expect(await cache.find('a')).toMatchObject({ revokedAt: expect.any(Date) });
});

test('a key that was unknown a moment ago and is made now works soon', async () => {
  const { state, cache } = setUp();
  state.stored = null;
  expect(await cache.find('a')).toBeNull();
  expect(await cache.find('a')).toBeNull();
  expect(state.lookups).toBe(1);
  state.stored = record;
  state.now = 2_001;
  expect(await cache.find('a')).toEqual(record);
});

test('while the database is away a known key goes on for 10 minutes and no longer; an unknown one cannot be checked', async () => {
  const { state, cache } = setUp();
  await cache.find('a');
  state.away = true;
  state.now = 9 * MINUTE;
  expect(await cache.find('a')).toEqual(record);
  await expect(cache.find('b')).rejects.toThrow(KeysAway);
  state.now = 11 * MINUTE;
  await expect(cache.find('a')).rejects.toThrow(KeysAway);
  state.away = false;
  state.now = 12 * MINUTE;
  expect(await cache.find('a')).toEqual(record);
});

test('a database that hangs is waited for once, not by every request', async () => {
  const { state, cache } = setUp();
  await cache.find('a');
  state.hangs = true;
  state.now = MINUTE;
  expect(await cache.find('a')).toEqual(record);
  expect(await cache.find('a')).toEqual(record);
  expect(state.lookups).toBe(2);
});
