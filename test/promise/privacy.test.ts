import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Client as PostgresClient } from 'pg';
import Redis from 'ioredis';
import { createPdiSandbox, SEED_CLIENTS } from '../../sandbox/pdi';
import { startCollector, type Collector } from '../support/collector';
import { startReceiver, type Receiver } from '../support/webhook-receiver';
import { until } from '../support/until';
import { hostAt } from './host';
import type { Session } from '../../contract';
import { cartOf, expectKept, expectUnnoticed, orderOf, type Checkout, type Shop } from './shop';
import { startStack, type Stack } from './stack';
import { readServer } from './temporal';

/**
 * People whom nothing else in the test could be taken for. The second is found by the membership id alone:
 * only the host knows the name.
 */
const PERSON = {
  customerId: 'cus_privacy',
  phone: '+15555557319',
  email: 'wilhelmina.quartz@example.org',
  firstName: 'Wilhelmina',
  lastName: 'Quartzsworth',
};
const MEMBER = {
  customerId: 'cus_member',
  phone: '+15555552846',
  email: 'bartholomew.lark@example.org',
  firstName: 'Bartholomew',
  lastName: 'Larkenfield',
};
const WRITTEN_PHONE = '(555) 555-7319';
const CLIENT_SECRET = 'host-secret-that-nobody-may-read-8812';
const SHOPPER_ADDRESS = '203.0.113.187';
const SHOPPER_NETWORK = '2001:db8:77aa:6191';
const CODE = '739164';
const FIREBASE_ID_TOKEN =
  'eyJhbGciOiJub25lIn0.eyJwaG9uZV9udW1iZXIiOiIrMTU1NTU1NTczMTkifQ.planted-signature-4471';
const INVENTED_SECRET = 'inventedSecretOfAKeyThatNobodyMade000000000'.slice(0, 43);

/**
 * What was planted, by field: none of it may stand anywhere. A field that is new gets a line here, and a
 * request that carries its value in
 * `liveThroughEverything`. What a failing test prints is the field, never the value.
 */
const planted = new Map<string, string[]>();
const plant = (field: string, ...values: string[]): void =>
  void planted.set(field, [...(planted.get(field) ?? []), ...values]);
plant('phone', ...[PERSON, MEMBER].flatMap(({ phone }) => [phone.slice(1), phone.slice(2)]), WRITTEN_PHONE);
plant('e-mail', PERSON.email, MEMBER.email);
plant('first name', PERSON.firstName);
plant('last name', PERSON.lastName, MEMBER.lastName);
plant('first name of a member found by membership id', MEMBER.firstName);
plant('client secret', CLIENT_SECRET);
plant('code', CODE);
plant('Firebase ID token', FIREBASE_ID_TOKEN, ...FIREBASE_ID_TOKEN.split('.').slice(1));
plant("shopper's address", SHOPPER_ADDRESS, SHOPPER_NETWORK);
plant('API key', INVENTED_SECRET);

let stack: Stack;
let shop: Shop;
let collector: Collector;
/** A merchant's own system, which is told of this shop's checkouts. */
let merchant: Receiver;
const closing: (() => void)[] = [];
/** Everything that Redis was ever told. */
const told: string[] = [];

/** A sandbox that notes the tokens which come with the calls. */
async function startHost() {
  const [client] = SEED_CLIENTS;
  if (!client) throw new Error('The sandbox has no client');
  const { app } = createPdiSandbox({ clients: [{ ...client, clientSecret: CLIENT_SECRET }] });
  const server = createServer((request, response) => {
    const [, token] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    if (token && !planted.get('access token')?.includes(token)) plant('access token', token);
    app(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return hostAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

/**
 * On a socket of its own: the client's monitor mode loses its place when commands come in together with the
 * server's OK.
 */
async function listenToRedis(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined); // Its end is the test's own.
  socket.on('data', (chunk) => told.push(chunk.toString('utf8')));
  socket.write('MONITOR\r\n');
  closing.push(() => socket.destroy());
  await until(() => told.join('').includes('+OK'), { what: 'Redis to tell what it is told' });
}

/** A wrong code, a wrong token, and the code that the host sent. */
async function proveInEveryWay(checkout: Checkout): Promise<NonNullable<Session['member']>> {
  const prove = (proof: object) =>
    shop.call('POST', '/loyalty/proof', { body: { sessionId: checkout.sessionId, ...proof } });
  const code = await checkout.codeSent(PERSON.phone);
  plant('code', code);
  const refused = [await prove({ code: CODE }), await prove({ firebaseIdToken: FIREBASE_ID_TOKEN })];
  expect(refused.map(({ status }) => status)).toEqual([422, 422]);
  expect(foundIn(JSON.stringify(refused))).toEqual([]);
  const { member } = expectKept(await prove({ code }));
  if (!member?.proven) throw new Error('The member was not proven');
  expect(member.firstName).toBe(PERSON.firstName);
  return member;
}

/**
 * Everything that could leave a trace: a registration, a whole checkout, and all that goes wrong on the way.
 */
async function liveThroughEverything(): Promise<void> {
  const { host, storeId } = shop;
  for (const customer of [PERSON, MEMBER])
    expect((await shop.send('CustomerRegistered', { storeId, ...customer })).status).toBe(202);
  const registered = await until(
    async () => {
      const rows = await stack.query<{ membership_id: string; customer_id: string }>(
        'SELECT membership_id, customer_id FROM loyalty_customer',
      );
      return rows.length === 2 && rows;
    },
    { what: 'the registrations' },
  );
  const membershipId =
    registered.find(({ customer_id }) => customer_id === MEMBER.customerId)?.membership_id ?? '';
  const byMembership = await shop
    .checkout()
    .identify({ membershipId, cart: cartOf(1) }, { 'Shopper-Address': `${SHOPPER_NETWORK}::7` });
  expect(byMembership.body.member).toMatchObject({ proven: false, firstName: '' });
  const checkout = shop.checkout();
  const identify = () =>
    checkout.identify(
      { phone: WRITTEN_PHONE, customerId: PERSON.customerId, cart: cartOf(1) },
      { 'Shopper-Address': SHOPPER_ADDRESS },
    );
  expectUnnoticed(await identify(), cartOf(1));

  for (const fault of [
    { kind: 'status', value: 401 },
    { kind: 'status', value: 500 },
    { kind: 'malformed' },
    { kind: 'reset' },
  ]) {
    await host.fail({ route: '*', times: 2, ...fault });
    expectKept(await shop.checkout().identify({ phone: WRITTEN_PHONE, cart: cartOf(1) }));
  }
  await host.heal();
  await host.expireTokens();
  const refused = [
    await shop.call<object>('POST', '/loyalty/identify', {
      body: { storeId, cartId: 'c', phone: `${WRITTEN_PHONE} ext`, email: PERSON.email },
    }),
    await shop.call<object>('POST', '/events', {
      body: {
        specversion: '1.0',
        id: '1',
        source: '/shop',
        type: 'CustomerRegistered',
        data: { ...PERSON, storeId, phone: 7 },
      },
    }),
    await shop.call<object>('GET', `/loyalty/sessions/${checkout.sessionId}`, {
      key: `${shop.key.slice(0, -1)}!`,
    }),
    await shop.call<object>('GET', `/loyalty/sessions/${checkout.sessionId}`, {
      key: `lk_${'0'.repeat(16)}_${INVENTED_SECRET}`,
    }),
  ];
  expect(refused.map(({ status }) => status)).toEqual([400, 400, 401, 401]);
  for (const proof of [{ code: CODE }, { firebaseIdToken: FIREBASE_ID_TOKEN }]) {
    refused.push(
      await shop.call<object>('POST', '/loyalty/identify', {
        body: { storeId, cartId: 'c', phone: WRITTEN_PHONE, ...proof },
      }),
    );
  }
  refused.push(
    await shop.call<object>('POST', '/loyalty/proof', {
      body: { sessionId: checkout.sessionId, code: CODE, firebaseIdToken: FIREBASE_ID_TOKEN },
    }),
  );
  expect(foundIn(JSON.stringify(refused))).toEqual([]);

  const session = await until(
    async () => {
      const { body } = await checkout.rewards(cartOf(2));
      return body.status === 'ACTIVE' && body;
    },
    { what: 'loyalty to be on', timeoutMs: 20_000, everyMs: 250 },
  );
  const member = await proveInEveryWay(checkout);
  await checkout.complete(
    orderOf(session, cartOf(2), { customerId: PERSON.customerId, email: PERSON.email }),
  );
  await checkout.reaches('FINALIZED');
  await shop.send('MemberLinked', {
    storeId,
    customerId: PERSON.customerId,
    membershipId: member.membershipId ?? '',
  });
  await shop.send('AuthTokenExpired', { storeId });
  await until(
    async () =>
      (await stack.query('SELECT 1 FROM loyalty_customer WHERE synced_at IS NOT NULL')).length === 1,
    { what: 'the balance' },
  );
}

beforeAll(async () => {
  collector = await startCollector();
  closing.push(() => collector.close());
  stack = await startStack({
    settings: {
      LOG_LEVEL: 'debug',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    },
  });
  await listenToRedis(stack.redis.url);
  shop = await stack.openShop({ host: await startHost(), clientSecret: CLIENT_SECRET });
  plant('API key', secretOf(stack.adminKey), secretOf(shop.key));
  merchant = await startReceiver();
  closing.push(() => void merchant.close());
  const endpoint = await shop.call<{ secret: string }>('POST', `/stores/${shop.storeId}/webhook-endpoints`, {
    key: stack.adminKey,
    body: { url: merchant.url },
  });
  plant('webhook secret', endpoint.body.secret.replace('whsec_', ''));
  await liveThroughEverything();
}, 150_000);
afterAll(async () => {
  for (const close of closing) close();
  await stack?.stop();
});

const secretOf = (key: string): string => key.split('_').slice(2).join('_');

/** A short number also stands inside longer ones by chance: it counts where it stands alone. */
function stands(value: string, text: string): boolean {
  if (/^\d{1,8}$/.test(value))
    return new RegExp(`(?<![0-9A-Za-z+._-])${value}(?![0-9A-Za-z+._-])`).test(text);
  return text.includes(value);
}

/**
 * The ways in which a value may stand somewhere and still be read: as it is, in a URL, in JSON, in hex, and
 * as base64 of it would begin.
 */
const spellings = (value: string): string[] => {
  const bytes = Buffer.from(value);
  const long = value.length < 9 ? [] : [bytes.toString('hex'), bytes.toString('base64').slice(0, -4)];
  return [...new Set([value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), ...long])];
};

/** The fields whose value is found. */
function foundIn(content: Buffer | string): string[] {
  const text = Buffer.isBuffer(content) ? content.toString('latin1') : content;
  return [...planted]
    .filter(([, values]) =>
      values.some((value) => spellings(value).some((spelling) => stands(spelling, text))),
    )
    .map(([field]) => field);
}

test('the test knows what it looks for, in every spelling', () => {
  expect(planted.get('access token')?.length).toBeGreaterThanOrEqual(2);
  expect([...planted.values()].every((values) => values.length > 0)).toBe(true);
  const written = (value: string) => [
    `x ${value} y`,
    JSON.stringify({ value }),
    `/path?x=${encodeURIComponent(value)}&y`,
    Buffer.from(`x ${value} y`),
    ...(value.length < 9 ? [] : [Buffer.from(value).toString('base64'), Buffer.from(value).toString('hex')]),
  ];
  const missed = [...planted].flatMap(([field, values]) =>
    values
      .flatMap(written)
      .filter((text) => !foundIn(text).includes(field))
      .map(() => field),
  );
  expect(missed).toEqual([]);
  expect(foundIn(`at 1${CODE}9`)).toEqual([]);
});

test('no webhook tells anything of a person', async () => {
  const types = () => merchant.received.map(({ raw }) => (JSON.parse(raw) as { type: string }).type);
  await until(() => ['session.bypassed', 'session.finalized'].every((type) => types().includes(type)), {
    what: 'the webhooks',
  });
  const all = merchant.received.map(({ headers, raw }) => JSON.stringify({ headers, raw })).join('\n');
  expect(foundIn(all)).toEqual([]);
  expect(all).not.toContain('membership');
});

test('no history, search attribute, summary or description on the Temporal server', async () => {
  const server = await readServer(stack.temporal.address);
  try {
    const everything = await server.everything();
    expect(everything.map(({ workflowId }) => workflowId.replace(/-[0-9a-f-]{36}$/, ''))).toEqual(
      expect.arrayContaining(['loyalty-session', 'loyalty-account', 'loyalty-member-sync', 'loyalty-store']),
    );
    expect(
      everything.filter(({ bytes }) => bytes.includes('binary/encrypted')).length,
    ).toBeGreaterThanOrEqual(4);
    expect(
      everything.flatMap(({ workflowId, bytes }) => foundIn(bytes).map((what) => `${what} in ${workflowId}`)),
    ).toEqual([]);
  } finally {
    await server.close();
  }
});

test('no log of the service', () => {
  const logs = stack.logs();
  expect(logs).toContain('request completed');
  expect(logs).toContain('A receipt would have been sent');
  expect(foundIn(logs)).toEqual([]);
});

test('no span', async () => {
  // They are sent every few seconds: the last ones to come are those of the order.
  const names = [
    /^loyalty host finalizeRewards$/,
    /^RunActivity:tryTogether$/,
    /^HandleSignal:orderCompleted$/,
  ];
  await until(() => names.every((name) => collector.spans().some((span) => name.test(span.name))), {
    what: 'the spans of the order',
    timeoutMs: 20_000,
  });
  expect(foundIn(collector.received())).toEqual([]);
});

/** Whatever type the value has. */
async function valueOf(redis: Redis, key: string): Promise<string> {
  const readers: Record<string, () => Promise<unknown>> = {
    string: () => redis.get(key),
    hash: () => redis.hgetall(key),
    list: () => redis.lrange(key, 0, -1),
    set: () => redis.smembers(key),
    zset: () => redis.zrange(key, '0', '-1', 'WITHSCORES'),
    stream: () => redis.xrange(key, '-', '+'),
    // Ended between the two looks.
    none: async () => null,
  };
  const read = readers[await redis.type(key)];
  if (!read) throw new Error('A value of Redis has a type that this test does not read');
  return JSON.stringify(await read());
}

test('nothing that Redis was told or keeps', async () => {
  const redis = new Redis(stack.redis.url);
  try {
    const keys = await redis.keys('*');
    const values = await Promise.all(keys.map((key) => valueOf(redis, key)));
    expect(keys.length).toBeGreaterThan(0);
    expect(told.join('')).toContain('loyalty:store-config');
    expect(told.join('')).toContain('limit:shopper');
    expect(foundIn([...keys, ...values, told.join('')].join('\n'))).toEqual([]);
  } finally {
    redis.disconnect();
  }
});

test('no metric', async () => {
  const texts = await Promise.all(stack.metrics.map(async (url) => (await fetch(url)).text()));
  const all = texts.join('\n');
  expect(all).toContain('loyalty_http_request_seconds');
  expect(all).toContain('loyalty_host_call_duration_seconds');
  expect(all).toContain('temporal_workflow_task_schedule_to_start_latency');
  expect(foundIn(all)).toEqual([]);
});

const EVERY_TABLE = `
  SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
  WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`;

test('no table', async () => {
  const client = new PostgresClient({ connectionString: stack.postgres.url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(EVERY_TABLE);
    const dumps: { name: string; text: string }[] = [];
    for (const { name } of tables)
      dumps.push({
        name,
        text: JSON.stringify((await client.query(`SELECT to_jsonb(t) AS row FROM ${name} AS t`)).rows),
      });
    expect(dumps.find(({ name }) => name === 'public.loyalty_customer')?.text).toContain(PERSON.customerId);
    expect(dumps.flatMap(({ name, text }) => foundIn(text).map((what) => `${what} in ${name}`))).toEqual([]);
  } finally {
    await client.end();
  }
});
