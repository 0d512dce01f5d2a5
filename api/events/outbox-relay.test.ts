import { createCipheriv, randomBytes, randomUUID } from 'node:crypto';
import { createLogger } from '../../platform/logger';
import type { Database } from '../../platform/postgres';
import { createDeadLetterRepository } from '../../platform/store/dead-letters';
import { createNumbersRepository } from '../../platform/store/numbers';
import { createOutboxRepository } from '../../platform/store/outbox';
import { openDatabase } from '../../test/support/database';
import { createTestDatabase, type TestDatabase } from '../../test/support/servers';
import { until } from '../../test/support/until';
import { cloudEvent, testKeyring } from '../testing/harness';
import type { AcceptedEvent } from './dispatch';
import { createKeptReader } from './kept';
import { createOutboxRelay } from './outbox-relay';
import { QUEUE_MESSAGE } from './queue-message';

let database: TestDatabase;
let db: Database;
const logger = createLogger('test', 'silent');

beforeEach(async () => {
  database = await createTestDatabase();
  db = await openDatabase(database.url);
});
afterEach(async () => {
  await db.$disconnect();
  await database.drop();
});

const setUp = (eventKeys?: string) => {
  const outbox = createOutboxRepository(db, testKeyring());
  const state = { away: false, sent: [] as AcceptedEvent[] };
  const dispatch = async (event: AcceptedEvent) => {
    if (state.away) throw new Error('Temporal is away');
    state.sent.push(event);
  };
  return {
    outbox,
    state,
    relay: () => createOutboxRelay(outbox, { read: createKeptReader(eventKeys), dispatch }, logger),
  };
};
const refresh = () => ({
  source: 'store|/shop',
  eventId: randomUUID(),
  type: 'AuthTokenExpired',
  data: { storeId: 'store' },
  toldAt: 1_764_400_000_123,
});
const makeDue = () => db.outbox.updateMany({ data: { nextAt: new Date(0) } });

test('what is due is sent once, as it was accepted', async () => {
  const { outbox, state, relay } = setUp();
  const event = refresh();
  await outbox.add(event);
  const [first, second] = [relay(), relay()];
  await Promise.all([first.drain(), second.drain()]);
  await makeDue();
  await first.drain();
  expect(state.sent).toEqual([
    { source: event.source, id: event.eventId, type: event.type, data: event.data, toldAt: event.toldAt },
  ]);
  expect(await db.outbox.count({ where: { sentAt: null } })).toBe(0);
});

test('what Temporal does not take waits longer each time and is sent when it is back', async () => {
  const { outbox, state, relay } = setUp();
  await outbox.add(refresh());
  state.away = true;
  expect(await relay().drain()).toBe(1);
  expect(await relay().drain()).toBe(0);
  const row = await db.outbox.findFirstOrThrow();
  expect(row.nextAt.getTime()).toBeGreaterThan(Date.now());
  expect(row).toMatchObject({ attempts: 1, lastError: 'Error' });
  state.away = false;
  await makeDue();
  await relay().drain();
  expect(state.sent).toHaveLength(1);
});

test('an event that no longer fits its schema is never sent and does not stop the others', async () => {
  const { outbox, state, relay } = setUp();
  await outbox.add({ ...refresh(), type: 'OrderCompleted' });
  await outbox.add({ ...refresh(), type: 'Forgotten' });
  await outbox.add(refresh());
  await relay().drain();
  expect(state.sent.map(({ type }) => type)).toEqual(['AuthTokenExpired']);
  expect(await db.outbox.count({ where: { lastError: 'INVALID' } })).toBe(2);
});

describe('a message of a queue that was refused', () => {
  const key = randomBytes(32);
  const seal = (text: string): string => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from('loyalty-event'));
    const sealed = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
    return `k:${Buffer.concat(sealed).toString('base64')}`;
  };
  const keep = (body: string) => ({
    source: 'sqs:events',
    eventId: randomUUID(),
    type: QUEUE_MESSAGE,
    data: { body, attributes: {} },
    toldAt: 1_764_400_000_123,
  });
  const letters = () => createDeadLetterRepository(db, testKeyring());
  const replayAll = async () =>
    letters().replay((await letters().list({}, { limit: 10 })).map(({ id }) => id));

  test('is a dead letter until its key is there, and its event is then sent once, as said when it came', async () => {
    const event = cloudEvent('AuthTokenExpired', { storeId: 'store' });
    const without = setUp();
    await without.outbox.add(keep(JSON.stringify({ encrypted: seal(JSON.stringify(event)) })));
    await without.relay().drain();
    expect(await letters().list({}, { limit: 10 })).toMatchObject([{ lastError: 'UNREADABLE' }]);

    const { relay, state } = setUp(`k:${key.toString('base64')}`);
    expect(await relay().drain()).toBe(0);
    await replayAll();
    await Promise.all([relay().drain(), relay().drain()]);
    await replayAll();
    await relay().drain();
    expect(state.sent).toEqual([
      {
        type: event.type,
        source: 'store|/shop',
        id: event.id,
        data: { storeId: 'store' },
        toldAt: 1_764_400_000_123,
      },
    ]);
    expect(await letters().count({})).toBe(0);
  });

  test('stays a dead letter for its broken event, and an outage between is no reason to give it up', async () => {
    const { outbox, relay, state } = setUp();
    const good = cloudEvent('AuthTokenExpired', { storeId: 'store' });
    await outbox.add(keep(JSON.stringify([good, { specversion: '1.0' }])));
    state.away = true;
    await relay().drain();
    expect(await createNumbersRepository(db).waiting()).toMatchObject({ outbox: 0, deadLetters: 1 });
    state.away = false;
    for (let tries = 0; tries < 3; tries += 1) {
      await makeDue();
      await relay().drain();
    }
    expect(state.sent.map(({ id }) => id)).toEqual([good.id]);
    expect(await letters().list({}, { limit: 10 })).toMatchObject([
      { lastError: 'INVALID', data: { body: JSON.stringify([{ specversion: '1.0' }]) } },
    ]);
  });

  test('is not read where it was sealed deeper than anything we know, and does not stop the others', async () => {
    const { outbox, relay, state } = setUp(`k:${key.toString('base64')}`);
    await outbox.add(keep(JSON.stringify({ encrypted: seal('['.repeat(20_000) + ']'.repeat(20_000)) })));
    await outbox.add(refresh());
    await relay().drain();
    expect(state.sent).toHaveLength(1);
    expect(await letters().list({}, { limit: 10 })).toMatchObject([{ lastError: 'INVALID' }]);
  });
});

test('a started relay drains by itself and stops when told', async () => {
  const { outbox, state, relay } = setUp();
  const running = relay();
  running.start();
  await outbox.add(refresh());
  await until(() => state.sent.length === 1, { what: 'the relay' });
  await running.stop();
  await outbox.add(refresh());
  expect(await db.outbox.count({ where: { sentAt: null } })).toBe(1);
});
