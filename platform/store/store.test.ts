import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Reward, Session, SessionProjection } from '../../contract';
import { seed } from '../../prisma/seed';
import { openDatabase } from '../../test/support/database';
import { createTestDatabase, type TestDatabase } from '../../test/support/servers';
import { createKeyring } from '../keyring';
import { createDatabase, type Database } from '../postgres';
import {
  createApiKeyRepository,
  createCustomerRepository,
  createDeadLetterRepository,
  createNumbersRepository,
  createOutboxRepository,
  createSessionRepository,
  createStoreConfigRepository,
  generateApiKey,
  HostChangedError,
  MissingClientSecretError,
  parseApiKey,
  secretMatches,
} from '.';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const keyring = createKeyring(`k1:${key(1)}`, key(9));
const PHONE = '+15550100123';
const SECRET = 'host-secret-4711';

let testDatabase: TestDatabase;
let db: Database;
let pg: Client;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  db = await openDatabase(testDatabase.url);
  pg = new Client({ connectionString: testDatabase.url });
  await pg.connect();
});
afterAll(async () => {
  await db.$disconnect();
  await pg.end();
  await testDatabase.drop();
});

const rows = async <T>(sql: string, ...values: unknown[]): Promise<T[]> =>
  (await pg.query(sql, values)).rows as T[];

const reward = (rewardId: string, discountAmount: number, applied = true): Reward => ({
  rewardId,
  type: 'instant',
  kind: 'amountOff',
  description: 'Coffee',
  receiptText: 'Coffee',
  discountAmount,
  pointsCost: 0,
  lineItemIds: ['l1'],
  stackable: true,
  applied,
  locked: null,
});

function session(more: Partial<Session> = {}): Session {
  return {
    sessionId: randomUUID(),
    storeId: 'store-1',
    cartId: `cart-${randomUUID()}`,
    cartVersion: 1,
    posSequenceId: 'pos-1',
    status: 'ACTIVE',
    member: {
      proven: true,
      membershipId: 'm-1',
      firstName: 'Adalovelace',
      maskedPhone: '•••• 0123',
      pointsBalance: 10,
      tier: 'gold',
    },
    rewards: { instant: [reward('r-1', 250)], optional: [] },
    totals: { currency: 'USD', subtotal: 1_000, loyaltyDiscount: 250, total: 750, lines: [] },
    points: { toEarn: 7, multiplier: 1, earned: 0, redeemed: 0, newBalance: null },
    bypass: null,
    warnings: [],
    pdiTransactionId: 'tx',
    confirmationId: null,
    updatedAt: '2026-01-01T10:00:00.000Z',
    ...more,
  };
}

describe('sessions', () => {
  const sessions = () => createSessionRepository(db, keyring);
  const project = (of: Session, revision: number, more: Partial<SessionProjection> = {}) =>
    sessions().project({ session: of, revision, ...more });

  test("a session is read back as it was, without the member's name and phone", async () => {
    const written = session();
    expect(await project(written, 1)).toBe('written');
    expect(await sessions().findSnapshot(written.sessionId)).toEqual({
      ...written,
      member: { ...written.member, firstName: '', maskedPhone: '' },
    });
  });

  test('whose order it is stands beside a session that does not tell it, and links nobody', async () => {
    const orderId = `o-${randomUUID()}`;
    const unproven = { ...session().member, proven: false, membershipId: null } as Session['member'];
    const written = session({ storeId: 's-unproven', member: unproven });
    await project(written, 1, { orderId, membershipId: 'm-1', customerId: 'c-1' });
    expect(await sessions().ofOrder({ storeId: 's-unproven', orderId })).toMatchObject([
      { membershipId: 'm-1', session: { member: { membershipId: null } } },
    ]);
    expect(await createCustomerRepository(db, keyring).find('s-unproven', 'c-1')).toBeNull();
  });

  test('an unknown session is null', async () => {
    expect(await sessions().findSnapshot(randomUUID())).toBeNull();
  });

  test('an older or repeated projection writes nothing', async () => {
    const newest = session({ status: 'FINALIZED' });
    await project(newest, 5);
    expect(await project({ ...newest, status: 'ACTIVE', rewards: { instant: [], optional: [] } }, 4)).toBe(
      'stale',
    );
    expect(await project({ ...newest, status: 'ACTIVE' }, 5)).toBe('stale');
    expect(await sessions().findSnapshot(newest.sessionId)).toMatchObject({ status: 'FINALIZED' });
    expect(await rows('SELECT 1 FROM loyalty_reward WHERE session_id = $1', newest.sessionId)).toHaveLength(
      1,
    );
  });

  test('of projections that come at once and in any order the newest wins, with exactly its rewards', async () => {
    const one = session();
    const at = (revision: number) =>
      project(
        {
          ...one,
          cartVersion: revision,
          rewards: { instant: [reward(`r-${revision}`, revision)], optional: [] },
        },
        revision,
      );
    await Promise.all([3, 8, 1, 6, 2, 7, 5, 4].map(at));
    expect(await sessions().findSnapshot(one.sessionId)).toMatchObject({ cartVersion: 8 });
    expect(await rows('SELECT reward_id FROM loyalty_reward WHERE session_id = $1', one.sessionId)).toEqual([
      { reward_id: 'r-8' },
    ]);
  });

  test('a cart that started afresh takes over with a small revision, and what its old run says late is stale', async () => {
    const old = session({ status: 'EXPIRED', updatedAt: '2026-01-01T10:30:00.000Z' });
    const fresh: Session = {
      ...old,
      posSequenceId: 'pos-2',
      status: 'IDENTIFYING',
      updatedAt: '2026-01-01T11:00:00.000Z',
    };
    await project(old, 40, { orderId: 'o-old' });
    expect(await project(fresh, 1)).toBe('written');
    expect(await project({ ...old, updatedAt: '2026-01-01T10:59:00.000Z' }, 41)).toBe('stale');
    expect(await sessions().findSnapshot(old.sessionId)).toMatchObject({
      posSequenceId: 'pos-2',
      status: 'IDENTIFYING',
    });
    expect(await sessions().findOrder({ storeId: 'store-1', orderId: 'o-old' })).toBeNull();
  });

  test('discounts stand in major units of their currency', async () => {
    const usd = session();
    const jpy = session({ totals: { ...usd.totals, currency: 'JPY' } });
    await project(usd, 1);
    await project(jpy, 1);
    const amount = (id: string) =>
      rows('SELECT discount_amount::text AS amount, applied FROM loyalty_reward WHERE session_id = $1', id);
    expect(await amount(usd.sessionId)).toEqual([{ amount: '2.500', applied: true }]);
    expect(await amount(jpy.sessionId)).toEqual([{ amount: '250.000', applied: true }]);
  });

  test('a host that names a reward twice does not stop the projection', async () => {
    const twice = session({ rewards: { instant: [reward('r', 1)], optional: [reward('r', 2)] } });
    expect(await project(twice, 1)).toBe('written');
  });

  test('an order is found by its store, even if a later projection does not name it', async () => {
    const paid = session({ confirmationId: 'c-1', status: 'FINALIZED' });
    const orderId = `order-${randomUUID()}`;
    await project(paid, 1, { orderId, orderLineItemIds: ['l-1', 'l-2'] });
    await project(paid, 2);
    expect(await sessions().findOrder({ storeId: 'store-1', orderId })).toEqual({
      sessionId: paid.sessionId,
      status: 'FINALIZED',
      posSequenceId: 'pos-1',
      confirmationId: 'c-1',
      lineItemIds: ['l-1', 'l-2'],
    });
    expect(await sessions().findOrder({ storeId: 'store-2', orderId })).toBeNull();
  });

  test('of an order whose lines nobody told, the lines of the last cart are known', async () => {
    const totals = { currency: 'USD', subtotal: 1, loyaltyDiscount: 0, total: 1 };
    const earlier = session({ totals: { ...totals, lines: [{ lineItemId: 'l-9', discounts: [] }] } });
    await project(earlier, 1, { orderId: `order-${earlier.cartId}` });
    const order = { storeId: 'store-1', orderId: `order-${earlier.cartId}` };
    expect(await sessions().findOrder(order)).toMatchObject({ lineItemIds: ['l-9'] });
  });

  test('a projection links its customer, who is then found by phone', async () => {
    const customerId = `cus-${randomUUID()}`;
    await project(session({ storeId: customerId }), 1, { customerId, phone: PHONE });
    expect(await createCustomerRepository(db, keyring).findByPhone(customerId, PHONE)).toMatchObject({
      customerId,
      membershipId: 'm-1',
    });
  });
});

describe('customers', () => {
  const customers = () => createCustomerRepository(db, keyring);

  test('linking without a phone keeps the phone of the same membership and drops that of another', async () => {
    const customer = { storeId: 's-phone', customerId: 'c' };
    await customers().link({ ...customer, membershipId: 'm-1', phone: PHONE });
    await customers().link({ ...customer, membershipId: 'm-1' });
    expect(await customers().findByPhone('s-phone', PHONE)).not.toBeNull();
    await customers().link({ ...customer, membershipId: 'm-2' });
    expect(await customers().findByPhone('s-phone', PHONE)).toBeNull();
  });

  test('a link that is written late takes the place of no newer one, whoever told them', async () => {
    const customer = { storeId: 's-late-link', customerId: 'c' };
    const linked = async () => (await customers().find('s-late-link', 'c'))?.membershipId;
    const link = (membershipId: string, toldAt: number, proven = false) =>
      customers().link({ ...customer, membershipId, toldAt, proven });
    await link('m-new', 2_000);
    await link('m-old', 1_000);
    expect(await linked()).toBe('m-new');
    // Said again: the same link is as new as its last word.
    await link('m-new', 4_000);
    await link('m-between', 3_000);
    expect(await linked()).toBe('m-new');
    await link('m-proven', 500, true);
    expect(await linked()).toBe('m-proven');
    await link('m-proven-later', 5_000, true);
    await link('m-proven', 500, true);
    await link('m-claimed', 9_000);
    expect(await linked()).toBe('m-proven-later');
  });

  test('a checkout that is projected late brings no older membership back', async () => {
    const storeId = 's-late-projection';
    const told = (hour: number) => `2026-01-01T${hour}:00:00.000Z`;
    await customers().link({
      storeId,
      customerId: 'c',
      membershipId: 'm-new',
      proven: true,
      toldAt: Date.parse(told(12)),
    });
    await createSessionRepository(db, keyring).project({
      session: session({ storeId, updatedAt: told(11) }),
      revision: 1,
      customerId: 'c',
    });
    expect(await customers().find(storeId, 'c')).toMatchObject({ membershipId: 'm-new' });
  });

  test('an account that comes late is not saved: neither over a newer one nor over another link', async () => {
    const customer = { storeId: 's-late-account', customerId: 'c' };
    const account = (membershipId: string, pointsBalance: number) => ({
      membershipId,
      pointsBalance,
      tier: 'gold',
      history: [],
    });
    await customers().link({ ...customer, membershipId: 'm-1', toldAt: 1_000 });
    await customers().saveAccount({ ...customer, account: account('m-1', 20), toldAt: 2_000 });
    await customers().saveAccount({ ...customer, account: account('m-1', 10), toldAt: 1_000 });
    expect(await customers().find('s-late-account', 'c')).toMatchObject({ pointsBalance: 20 });
    await customers().link({ ...customer, membershipId: 'm-2', toldAt: 3_000 });
    await customers().saveAccount({ ...customer, account: account('m-1', 30), toldAt: 4_000 });
    expect(await customers().find('s-late-account', 'c')).toMatchObject({
      membershipId: 'm-2',
      pointsBalance: null,
    });
  });

  test('an account is saved for a linked customer, and does not outlive its membership', async () => {
    const customer = { storeId: 's-account', customerId: 'c' };
    await customers().link({ ...customer, membershipId: 'm-1' });
    const account = {
      membershipId: 'm-1',
      pointsBalance: 120,
      tier: 'gold',
      history: [{ at: '2026-01-01T00:00:00Z', points: 5, kind: 'earn', reference: 'o' }],
    };
    await customers().saveAccount({ ...customer, account });
    expect(await customers().find('s-account', 'c')).toMatchObject({
      membershipId: 'm-1',
      pointsBalance: 120,
      tier: 'gold',
    });
    await customers().link({ ...customer, membershipId: 'm-2' });
    expect(await customers().find('s-account', 'c')).toMatchObject({
      membershipId: 'm-2',
      pointsBalance: null,
      syncedAt: null,
    });
  });

  test('the same customer linked many times at once is one row', async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        customers().link({ storeId: 's-race', customerId: 'c', membershipId: `m-${n}`, phone: PHONE }),
      ),
    );
    expect(await rows('SELECT 1 FROM loyalty_customer WHERE store_id = $1', 's-race')).toHaveLength(1);
  });
});

describe('store configuration', () => {
  const configs = () => createStoreConfigRepository(db, keyring);
  const values = { hostUrl: 'http://host', clientId: 'id', participantId: 'p', siteId: '1' };

  test('the secret is kept when it is not given, and the rest is replaced', async () => {
    await configs().upsert('s-1', { ...values, clientSecret: SECRET });
    await configs().upsert('s-1', { ...values, clientId: 'other', enabled: false, idleTimeoutSeconds: 60 });
    expect(await configs().find('s-1')).toMatchObject({
      hostUrl: 'http://host',
      clientId: 'other',
      enabled: false,
      idleTimeoutSeconds: 60,
      bypassCooldownSeconds: 10,
      clientSecret: SECRET,
    });
  });

  test('the secret is not kept for another host: nothing changes', async () => {
    await configs().upsert('s-host', { ...values, clientSecret: SECRET });
    for (const hostUrl of ['http://stranger', 'https://host', 'http://host:81', 'http://host/path']) {
      await expect(configs().upsert('s-host', { ...values, hostUrl, clientId: 'x' })).rejects.toThrow(
        HostChangedError,
      );
    }
    expect(await configs().find('s-host')).toMatchObject({
      hostUrl: 'http://host',
      clientId: 'id',
      clientSecret: SECRET,
    });
    expect(
      await configs().upsert('s-host', { ...values, hostUrl: 'http://stranger', clientSecret: 'another' }),
    ).toMatchObject({ hostUrl: 'http://stranger', clientSecret: 'another' });
  });

  test.each([
    ['host', { hostUrl: 'http://another', clientSecret: SECRET }, true],
    ['participant', { participantId: 'p-2' }, true],
    ['site', { siteId: '2' }, true],
    ['secret alone', { clientSecret: 'another' }, false],
    ['time zone alone', { timeZone: 'America/New_York' }, false],
  ])('it is known when a store was moved to another host: another %s', async (_what, change, isMoved) => {
    const storeId = `s-${randomUUID().slice(0, 8)}`;
    const moved = async () => (await configs().find(storeId))?.hostSince.getTime();
    await configs().upsert(storeId, { ...values, clientSecret: SECRET });
    expect(await moved()).toBe(0);
    const before = Date.now();
    await configs().upsert(storeId, { ...values, ...change });
    expect((await moved()) ?? 0).toBeGreaterThanOrEqual(isMoved ? before - 1_000 : 0);
    expect((await moved()) === 0).toBe(!isMoved);
  });

  test('a secret opens in its own row only; one of an earlier version is read, and written anew with the next write', async () => {
    const sealedOf = async (storeId: string) =>
      String(
        (
          await rows<{ client_secret: string }>(
            'SELECT client_secret FROM store_loyalty_config WHERE store_id = $1',
            storeId,
          )
        )[0]?.client_secret,
      );
    await configs().upsert('s-mine', { ...values, clientSecret: SECRET });
    await configs().upsert('s-theirs', { ...values, clientSecret: 'theirs' });
    await db.$executeRaw`UPDATE store_loyalty_config SET client_secret = (SELECT client_secret FROM store_loyalty_config WHERE store_id = 's-mine') WHERE store_id = 's-theirs'`;
    await expect(configs().find('s-theirs')).rejects.toThrow('moved');
    const earlier = createKeyring(`k1:${key(1)}`, key(9), { binds: false });
    await createStoreConfigRepository(db, earlier).upsert('s-mine', { ...values, clientSecret: SECRET });
    expect(await sealedOf('s-mine')).toMatch(/^k1:[^:]+$/);
    expect(await configs().find('s-mine')).toMatchObject({ clientSecret: SECRET });
    await configs().upsert('s-mine', values);
    expect(await sealedOf('s-mine')).toMatch(/^k1:2:/);
    expect(await configs().find('s-mine')).toMatchObject({ clientSecret: SECRET });
  });

  test('what must be proven is `spend` until it is set, and stays as it was set', async () => {
    await configs().upsert('s-proof', { ...values, clientSecret: SECRET });
    expect(await configs().find('s-proof')).toMatchObject({ proof: 'spend' });
    await configs().upsert('s-proof', { ...values, proof: 'all' });
    await configs().upsert('s-proof', values);
    expect(await configs().find('s-proof')).toMatchObject({ proof: 'all' });
    await db.$executeRaw`UPDATE store_loyalty_config SET proof = 'of a later version' WHERE store_id = 's-proof'`;
    expect(await configs().find('s-proof')).toMatchObject({ proof: 'all' });
  });

  test('a new store needs a secret', async () => {
    await expect(configs().upsert('s-new', values)).rejects.toThrow(MissingClientSecretError);
    expect(await configs().find('s-new')).toBeNull();
  });
});

describe('API keys', () => {
  const keys = () => createApiKeyRepository(db);
  const grant = { scope: 'checkout', storeId: 's-1', label: 'shop', development: false } as const;

  test('a created key proves itself, another secret does not', async () => {
    const { key: text, record } = await keys().create(grant);
    const parsed = parseApiKey(text);
    expect(parsed?.id).toBe(record.id);
    expect(await keys().find(record.id)).toEqual({
      id: record.id,
      secretHash: record.secretHash,
      scope: 'checkout',
      storeId: 's-1',
      revokedAt: null,
      development: false,
    });
    expect(secretMatches(parsed?.secret ?? '', record.secretHash)).toBe(true);
    expect(secretMatches(parseApiKey(generateApiKey())?.secret ?? '', record.secretHash)).toBe(false);
  });

  test('ensuring a key twice is one key, and does not bring a revoked one back', async () => {
    const text = generateApiKey();
    const { id } = await keys().ensure(text, grant);
    expect(await keys().revoke(id)).toBe(true);
    expect(await keys().revoke(id)).toBe(false);
    expect((await keys().ensure(text, grant)).revokedAt).toBeInstanceOf(Date);
  });

  test('another secret under a known id is refused', async () => {
    const { id } = await keys().ensure(generateApiKey(), grant);
    await expect(keys().ensure(`lk_${id}_${'A'.repeat(43)}`, grant)).rejects.toThrow(
      'Another API key has this id',
    );
  });

  test('a checkout key has a store; a key of support or of an admin may have one', async () => {
    await expect(keys().create({ ...grant, storeId: null })).rejects.toThrow('A checkout key needs a store');
    for (const scope of ['support', 'admin'] as const) {
      const { record } = await keys().create({ ...grant, scope });
      expect(await keys().find(record.id)).toMatchObject({ scope, storeId: grant.storeId });
    }
  });

  describe('their last use', () => {
    const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 10, 0, seconds));
    const lastUses = async (...ids: string[]) => {
      const entries = await keys().list();
      return ids.map((id) => entries.find((entry) => entry.id === id)?.lastUsedAt);
    };
    const newKey = async () => (await keys().create(grant)).record.id;

    test('is written for several keys at once; an unknown key changes nothing', async () => {
      const [one, two, three] = [await newKey(), await newKey(), await newKey()];
      await keys().recordUses([
        { id: one, at: at(0) },
        { id: two, at: at(7) },
        { id: 'nobody', at: at(0) },
      ]);
      expect(await lastUses(one, two, three)).toEqual([at(0), at(7), null]);
    });

    test('is written once a minute, whichever process tells it, and never goes back', async () => {
      const id = await newKey();
      const told = [0, 59, 60, 30, 119, 120];
      const kept = [0, 0, 60, 60, 60, 120];
      for (const [n, seconds] of told.entries()) {
        await keys().recordUses([{ id, at: at(seconds) }]);
        expect(await lastUses(id)).toEqual([at(kept[n] ?? -1)]);
      }
    });
  });

  test('the list shows every key, the newest first, and nothing of its secret', async () => {
    const old = await keys().create({ ...grant, label: 'old' });
    await pg.query("UPDATE api_key SET created_at = '2020-01-01' WHERE id = $1", [old.record.id]);
    const { key: text, record } = await keys().create({ ...grant, label: 'new' });
    await keys().revoke(record.id);
    const entries = await keys().list();
    const ids = entries.map(({ id }) => id);
    expect(ids.indexOf(record.id)).toBeLessThan(ids.indexOf(old.record.id));
    expect(entries.find(({ id }) => id === record.id)).toEqual({
      ...grant,
      id: record.id,
      label: 'new',
      createdAt: expect.any(Date),
      lastUsedAt: null,
      revokedAt: expect.any(Date),
    });
    expect(JSON.stringify(entries)).not.toContain(record.secretHash);
    expect(JSON.stringify(entries)).not.toContain(parseApiKey(text)?.secret);
  });

  test.each([
    '',
    'lk_a_b',
    'Bearer x',
    `lk__${'A'.repeat(43)}`,
    `lk_a b_${'A'.repeat(43)}`,
    `lk_a_${'A'.repeat(44)}`,
  ])('%j is no key', (text) => {
    expect(parseApiKey(text)).toBeNull();
  });
});

describe('outbox', () => {
  const outbox = () => createOutboxRepository(db, keyring);
  const waiting = () => createNumbersRepository(db).waiting();
  const event = (eventId: string) => ({
    source: 'shop',
    eventId,
    type: 'OrderCompleted',
    data: { phone: PHONE, order: eventId },
  });
  const dueNow = () => pg.query("UPDATE outbox SET next_at = timezone('utc', now()) - interval '1 second'");
  const dueIn = async (id: string) =>
    (
      await rows<{ seconds: number }>(
        "SELECT extract(epoch FROM next_at - timezone('utc', now()))::float AS seconds FROM outbox WHERE id = $1",
        id,
      )
    )[0]?.seconds ?? 0;

  const claim = async (limit: number, leaseMs: number) => (await outbox().claimDue(limit, leaseMs)).entries;

  beforeEach(() => pg.query('DELETE FROM outbox'));

  test('an event is kept once, and comes out as it went in', async () => {
    await outbox().add(event('e-1'));
    await outbox().add(event('e-1'));
    expect(await waiting()).toMatchObject({ outbox: 1 });
    expect(await claim(10, 30_000)).toEqual([
      {
        ...event('e-1'),
        id: expect.any(String) as string,
        attempts: 1,
        toldAt: expect.any(Number) as number,
      },
    ]);
  });

  test('an event was told when its sender says so, else when it was kept', async () => {
    const before = Date.now();
    await outbox().add({ ...event('e-1'), toldAt: 1_764_400_000_123 });
    await outbox().replace({ ...event('e-2'), toldAt: 1_764_400_000_456 });
    await outbox().add(event('e-3'));
    const [first, second, third] = await claim(10, 30_000);
    expect([first?.toldAt, second?.toldAt]).toEqual([1_764_400_000_123, 1_764_400_000_456]);
    expect(Math.abs((third?.toldAt ?? 0) - before)).toBeLessThan(60_000);
  });

  test("two relays never get the same entry, and a dead one's entries come back after the lease", async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => outbox().add(event(`e-${n}`))));
    const claimed = (await Promise.all(Array.from({ length: 4 }, () => claim(10, 30_000)))).flat();
    expect(new Set(claimed.map(({ id }) => id)).size).toBe(20);
    expect(claimed).toHaveLength(20);
    expect(await claim(10, 30_000)).toEqual([]);
    await dueNow();
    expect(await claim(1, 30_000)).toMatchObject([{ attempts: 2 }]);
  });

  test('a failed entry waits longer each time, at most a minute', async () => {
    await outbox().add(event('e-1'));
    const waits: number[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      await dueNow();
      const [entry] = await claim(1, 30_000);
      await outbox().markFailed(entry?.id ?? '', 'UNAVAILABLE');
      waits.push(Math.round(await dueIn(entry?.id ?? '')));
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  test('a sent entry is not sent again, still keeps its repeat out, and is purged later', async () => {
    await outbox().add(event('e-1'));
    const [entry] = await claim(1, 0);
    await outbox().markSent(entry?.id ?? '');
    await outbox().add(event('e-1'));
    expect(await waiting()).toMatchObject({ outbox: 0 });
    expect(await outbox().purgeSent(60_000)).toBe(0);
    expect(await outbox().purgeSent(-1_000)).toBe(1);
  });

  test('what was replaced after it was claimed is still to be sent', async () => {
    await outbox().replace(event('e-1'));
    const [claimed] = await claim(1, 30_000);
    await outbox().replace({ ...event('e-1'), data: { newer: true } });
    await outbox().markSent(claimed?.id ?? '');
    expect(await claim(1, 30_000)).toMatchObject([{ data: { newer: true } }]);
  });

  test('an event waits until it is sent, or until it is known that it never can be', async () => {
    expect(await outbox().isWaiting(event('e-1'))).toBe(false);
    await outbox().add(event('e-1'));
    expect(await outbox().isWaiting(event('e-1'))).toBe(true);
    const [claimed] = await claim(1, 30_000);
    await outbox().markFailed(claimed?.id ?? '', 'INVALID');
    expect(await outbox().isWaiting(event('e-1'))).toBe(false);
  });

  test('an entry that no key opens is put off and does not stop the others', async () => {
    await createOutboxRepository(db, createKeyring(`lost:${key(3)}`, key(9))).add(event('e-lost'));
    await outbox().add(event('e-1'));
    expect(await claim(10, 30_000)).toMatchObject([{ eventId: 'e-1' }]);
    expect(await rows('SELECT last_error FROM outbox WHERE event_id = $1', 'e-lost')).toEqual([
      { last_error: 'UNREADABLE' },
    ]);
    expect(await waiting()).toMatchObject({ outbox: 1, deadLetters: 1 });
  });

  test('what can never be sent stands behind what can, and what no key opens counts as claimed', async () => {
    await outbox().add(event('e-dead'));
    const [dead] = await claim(1, 0);
    await outbox().markFailed(dead?.id ?? '', 'INVALID');
    await createOutboxRepository(db, createKeyring(`lost:${key(3)}`, key(9))).add(event('e-lost'));
    await outbox().add(event('e-good'));
    await dueNow();
    const first = await outbox().claimDue(2, 30_000);
    expect([first.claimed, first.entries.map(({ eventId }) => eventId)]).toEqual([2, ['e-good']]);
    expect(await claim(2, 30_000)).toMatchObject([{ eventId: 'e-dead' }]);
  });

  test('what can never be sent as it is counts as a dead letter, and is still tried, at most once an hour', async () => {
    await outbox().add(event('e-1'));
    await outbox().add(event('e-2'));
    const waits: number[] = [];
    for (let attempt = 0; attempt < 14; attempt += 1) {
      await dueNow();
      const entry = (await claim(2, 30_000)).find(({ eventId }) => eventId === 'e-1');
      await outbox().markFailed(entry?.id ?? '', 'INVALID');
      waits.push(Math.round(await dueIn(entry?.id ?? '')));
    }
    expect(waits.slice(0, 3)).toEqual([1, 2, 4]);
    expect(waits.slice(-3)).toEqual([2_048, 3_600, 3_600]);
    expect(await waiting()).toMatchObject({ deadLetters: 1, outbox: 1 });
  });

  test('what was tried for most of a day is a dead letter, whatever the reason', async () => {
    await outbox().add(event('e-1'));
    await pg.query("UPDATE outbox SET attempts = 999, last_error = 'TooLate'");
    expect(await waiting()).toMatchObject({ deadLetters: 0, outbox: 1 });
    await pg.query('UPDATE outbox SET attempts = 1000');
    expect(await waiting()).toMatchObject({ deadLetters: 1, outbox: 0 });
  });
});

describe('dead letters', () => {
  const letters = () => createDeadLetterRepository(db, keyring);
  const outbox = (ring = keyring) => createOutboxRepository(db, ring);
  const claim = async (limit: number, leaseMs: number) => (await outbox().claimDue(limit, leaseMs)).entries;
  const bury = (why = 'INVALID') => pg.query('UPDATE outbox SET attempts = 3, last_error = $1', [why]);
  const order = (storeId: string, eventId: string, type = 'OrderCompleted') => ({
    source: `${storeId}|/shop`,
    eventId,
    type,
    data: { storeId, orderId: eventId, email: PHONE },
  });
  const first = { limit: 10 };

  beforeEach(() => pg.query('DELETE FROM outbox'));

  test('are listed oldest first, page by page, by store and by type, with what they hold', async () => {
    for (const [n, storeId, type] of [
      [1, 'one', 'OrderCompleted'],
      [2, 'two', 'OrderCompleted'],
      [3, 'one', 'OrderReturned'],
    ] as const)
      await outbox().add(order(storeId, `e-${n}`, type));
    await bury();
    await outbox().add(order('one', 'e-alive'));
    const all = await letters().list({}, first);
    expect(all.map(({ eventId, lastError, attempts }) => [eventId, lastError, attempts])).toEqual([
      ['e-1', 'INVALID', 3],
      ['e-2', 'INVALID', 3],
      ['e-3', 'INVALID', 3],
    ]);
    expect(all[0]).toMatchObject(order('one', 'e-1'));
    const [one, two] = all;
    expect((await letters().list({}, { limit: 1, after: one })).map(({ id }) => id)).toEqual([two?.id]);
    const ofStore = await letters().list({ storeId: 'one', type: 'OrderReturned' }, first);
    expect(ofStore.map(({ eventId }) => eventId)).toEqual(['e-3']);
    expect(await letters().count({ storeId: 'one' })).toBe(2);
    expect(await letters().count({})).toBe(3);
  });

  test('one that no key opens is listed without what it holds', async () => {
    await outbox(createKeyring(`lost:${key(3)}`, key(9))).add(order('one', 'e-lost'));
    await claim(1, 0);
    expect(await letters().list({}, first)).toMatchObject([
      { eventId: 'e-lost', lastError: 'UNREADABLE', data: null },
    ]);
  });

  test('one that is too long to be looked into is listed all the same', async () => {
    await outbox().add({ ...order('one', 'e-long'), data: { text: 'x'.repeat(300_000) } });
    await bury();
    expect(await letters().list({}, first)).toMatchObject([{ eventId: 'e-long', data: null, isLong: true }]);
  });

  test('a page opens no more than it can hold, and lists the rest without what it holds', async () => {
    for (let n = 0; n < 20; n += 1)
      await outbox().add({ ...order('one', `e-${n}`), data: { text: 'x'.repeat(200_000) } });
    await bury();
    const page = await letters().list({}, { limit: 20 });
    const opened = page.filter(({ data }) => data !== null);
    expect([page.length, page.filter(({ isLong }) => isLong).length]).toEqual([20, 20 - opened.length]);
    expect(opened.length).toBeGreaterThan(5);
    expect(opened.length).toBeLessThan(15);
    expect(opened).toEqual(page.slice(0, opened.length));
    const [next] = await letters().list({}, { limit: 20, after: page[opened.length - 1] });
    expect(next?.isLong).toBe(false);
  });

  test('is replayed once, by however many at once, and only while it is one', async () => {
    await outbox().add(order('one', 'e-1'));
    await bury();
    const [{ id } = { id: '' }] = await letters().list({}, first);
    const answers = await Promise.all(Array.from({ length: 4 }, () => letters().replay([id, randomUUID()])));
    expect(answers.flat()).toEqual([id]);
    expect(await letters().count({})).toBe(0);
    expect(await claim(10, 30_000)).toMatchObject([{ id, attempts: 1 }]);
    await outbox().markSent(id);
    expect(await letters().replay([id])).toEqual([]);
    expect(await claim(10, 30_000)).toEqual([]);
  });
});

test('seeding twice leaves two stores and their development keys', async () => {
  const keys = {
    checkout: generateApiKey(),
    bankTransfer: generateApiKey(),
    support: generateApiKey(),
    admin: generateApiKey(),
  };
  const input = {
    db,
    keyring,
    storeId: 's-seed',
    hostUrl: 'http://host',
    clientId: 'id',
    clientSecret: SECRET,
    participantId: 'p',
    siteId: '1',
    keys,
  };
  await seed(input);
  await seed(input);
  const stored = await Promise.all(
    Object.values(keys).map((text) => createApiKeyRepository(db).find(parseApiKey(text)?.id ?? '')),
  );
  expect(stored.map((record) => [record?.scope, record?.storeId, record?.development])).toEqual([
    ['checkout', 's-seed', true],
    ['checkout', 'demo-bank-transfer', true],
    ['support', null, true],
    ['admin', null, true],
  ]);
});

test('no table holds a phone, a name or a secret in clear', async () => {
  const { key: apiKey } = await createApiKeyRepository(db).create({
    scope: 'admin',
    storeId: null,
    label: 'x',
    development: false,
  });
  await createStoreConfigRepository(db, keyring).upsert('s-dump', {
    hostUrl: 'h',
    clientId: 'i',
    clientSecret: SECRET,
    participantId: 'p',
    siteId: '1',
  });
  await createSessionRepository(db, keyring).project({
    session: session(),
    revision: 1,
    customerId: 'c-dump',
    phone: PHONE,
  });
  await createOutboxRepository(db, keyring).add({
    source: 's',
    eventId: 'dump',
    type: 'CustomerRegistered',
    data: { phone: PHONE },
  });
  const tables = await rows<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
  );
  const lines: { text: string }[] = [];
  for (const { name } of tables)
    lines.push(
      ...(await rows<{ text: string }>(`SELECT t::text AS text FROM ${pg.escapeIdentifier(name)} t`)),
    );
  const dump = lines.map(({ text }) => text).join('\n');
  expect(dump).toContain('c-dump');
  expect(dump).toContain('s-dump');
  expect(dump).not.toMatch(/5550100123|•••• 0123|Adalovelace/);
  expect(dump).not.toContain(SECRET);
  expect(dump).not.toContain(parseApiKey(apiKey)?.secret);
});

test('a failing database tells a code and no value of the query', async () => {
  const away = createDatabase('postgresql://nobody:nothing@127.0.0.1:9/none');
  const customers = createCustomerRepository(away, keyring);
  for (const work of [
    () => customers.find('s', PHONE),
    () => customers.link({ storeId: 's', customerId: PHONE, membershipId: 'm' }),
  ]) {
    const error: unknown = await work().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'DatabaseError' });
    expect(error).not.toHaveProperty('cause');
    expect(String(error)).not.toContain('5550100123');
  }
  await away.$disconnect();
});
