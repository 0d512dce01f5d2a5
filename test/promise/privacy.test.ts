import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Client as PostgresClient } from 'pg';
import Redis from 'ioredis';
import { createPdiSandbox, SEED_CLIENTS } from '../../sandbox/pdi';
import { freePort } from '../../scripts/setup/ports';
import { until } from '../support/until';
import { hostAt } from './host';
import { cartOf, expectKept, expectUnnoticed, orderOf, type Shop } from './shop';
import { startStack, type Stack } from './stack';
import { readServer } from './temporal';

/** A person whom nothing else in the test could be taken for. */
const PERSON = { customerId: 'cus_privacy', phone: '+15555557319', email: 'wilhelmina.quartz@example.org', firstName: 'Wilhelmina', lastName: 'Quartzsworth' };
const WRITTEN_PHONE = '(555) 555-7319';
const CLIENT_SECRET = 'host-secret-that-nobody-may-read-8812';

let stack: Stack;
let shop: Shop;
let metricsUrl: string;
const closing: (() => void)[] = [];
/** Access tokens, as they come to the host. */
const tokens = new Set<string>();
/** Everything that Redis was ever told. */
const told: string[] = [];

/** A sandbox that notes the tokens which come with the calls. */
async function startHost() {
  const [client] = SEED_CLIENTS;
  if (!client) throw new Error('The sandbox has no client');
  const { app } = createPdiSandbox({ clients: [{ ...client, clientSecret: CLIENT_SECRET }] });
  const server = createServer((request, response) => {
    const [, token] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    if (token) tokens.add(token);
    app(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return hostAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

/** On a socket of its own: the client's monitor mode loses its place when commands come in together with the server's OK. */
async function listenToRedis(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined); // Its end is the test's own.
  socket.on('data', (chunk) => told.push(chunk.toString('utf8')));
  socket.write('MONITOR\r\n');
  closing.push(() => socket.destroy());
  await until(() => told.join('').includes('+OK'), { what: 'Redis to tell what it is told' });
}

/** Everything that could leave a trace: a registration, a whole checkout, and all that goes wrong on the way. */
async function liveThroughEverything(): Promise<void> {
  const { host, storeId } = shop;
  expect((await shop.send('CustomerRegistered', { storeId, ...PERSON })).status).toBe(202);
  await until(async () => (await stack.query('SELECT 1 FROM loyalty_customer')).length === 1, { what: 'the registration' });
  const checkout = shop.checkout();
  const identify = () => checkout.identify({ phone: WRITTEN_PHONE, customerId: PERSON.customerId, cart: cartOf(1) });
  expect(expectUnnoticed(await identify(), cartOf(1)).member?.firstName).toBe(PERSON.firstName);

  for (const fault of [{ kind: 'status', value: 401 }, { kind: 'status', value: 500 }, { kind: 'malformed' }, { kind: 'reset' }]) {
    await host.fail({ route: '*', times: 2, ...fault });
    expectKept(await shop.checkout().identify({ phone: WRITTEN_PHONE, cart: cartOf(1) }));
  }
  await host.heal();
  await host.expireTokens();
  const refused = [
    await shop.call<object>('POST', '/loyalty/identify', { body: { storeId, cartId: 'c', phone: `${WRITTEN_PHONE} ext`, email: PERSON.email } }),
    await shop.call<object>('POST', '/events', { body: { specversion: '1.0', id: '1', source: '/shop', type: 'CustomerRegistered', data: { ...PERSON, storeId, phone: 7 } } }),
    await shop.call<object>('GET', `/loyalty/sessions/${checkout.sessionId}`, { key: `${shop.key.slice(0, -1)}!` }),
  ];
  expect(refused.map(({ status }) => status)).toEqual([400, 400, 401]);
  for (const { body } of refused) expect(JSON.stringify(body)).not.toMatch(/7319|wilhelmina/i);

  const session = await until(async () => {
    const { body } = await checkout.rewards(cartOf(2));
    return body.status === 'ACTIVE' && body;
  }, { what: 'loyalty to be on', timeoutMs: 20_000, everyMs: 250 });
  await checkout.complete(orderOf(session, cartOf(2), { customerId: PERSON.customerId, email: PERSON.email }));
  await checkout.reaches('FINALIZED');
  await shop.send('MemberLinked', { storeId, customerId: PERSON.customerId, membershipId: session.member?.membershipId ?? '' });
  await shop.send('AuthTokenExpired', { storeId });
  await until(async () => (await stack.query('SELECT 1 FROM loyalty_customer WHERE synced_at IS NOT NULL')).length === 1, { what: 'the balance' });
}

beforeAll(async () => {
  const port = await freePort();
  metricsUrl = `http://127.0.0.1:${port}/metrics`;
  stack = await startStack({ settings: { LOG_LEVEL: 'debug', WORKER_METRICS_PORT: String(port) } });
  await listenToRedis(stack.redis.url);
  shop = await stack.openShop({ host: await startHost(), clientSecret: CLIENT_SECRET });
  await liveThroughEverything();
}, 150_000);
afterAll(async () => {
  for (const close of closing) close();
  await stack?.stop();
});

/** What must stand nowhere, by name: a failing test must not print the secret itself. */
function needles(): [string, string][] {
  const person = [PERSON.phone.slice(1), PERSON.phone.slice(2), WRITTEN_PHONE, PERSON.email, PERSON.firstName, PERSON.lastName];
  const secrets = [CLIENT_SECRET, stack.adminKey.split('_').slice(2).join('_'), shop.key.split('_').slice(2).join('_')];
  return [
    ...person.map((text): [string, string] => [`personal data (${text.length} characters)`, text]),
    ...secrets.map((text, index): [string, string] => [`secret ${index + 1}`, text]),
    ...[...tokens].map((text): [string, string] => ['an access token', text]),
  ];
}

/** The names of what is found, in clear or as base64 of it would begin. */
const foundIn = (bytes: Buffer | string): string[] => {
  const text = Buffer.isBuffer(bytes) ? bytes.toString('latin1') : bytes;
  return needles().filter(([, needle]) => text.includes(needle) || text.includes(Buffer.from(needle).toString('base64').slice(0, -4))).map(([name]) => name);
};

test('the test knows what it looks for', () => {
  expect(tokens.size).toBeGreaterThanOrEqual(2);
  expect(needles().every(([, needle]) => needle.length >= 9)).toBe(true);
  expect(foundIn(`x ${PERSON.email} ${CLIENT_SECRET}`)).toEqual([expect.stringContaining('personal'), 'secret 1']);
});

test('no history, search attribute, summary or description on the Temporal server', async () => {
  const server = await readServer(stack.temporal.address);
  try {
    const everything = await server.everything();
    expect(everything.map(({ workflowId }) => workflowId.replace(/-[0-9a-f-]{36}$/, ''))).toEqual(expect.arrayContaining(['loyalty-session', 'loyalty-account', 'loyalty-member-sync', 'loyalty-store']));
    expect(everything.filter(({ bytes }) => bytes.includes('binary/encrypted')).length).toBeGreaterThanOrEqual(4);
    expect(everything.flatMap(({ workflowId, bytes }) => foundIn(bytes).map((what) => `${what} in ${workflowId}`))).toEqual([]);
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

test('nothing that Redis was told or keeps', async () => {
  const redis = new Redis(stack.redis.url);
  try {
    const keys = await redis.keys('*');
    const values = await Promise.all(keys.map(async (key) => {
      const type = await redis.type(key);
      return type === 'string' ? redis.get(key) : `${type} ${JSON.stringify(await redis.hgetall(key).catch(() => null))}`;
    }));
    expect(keys.length).toBeGreaterThan(0);
    expect(told.join('')).toContain('loyalty:store-config');
    expect(foundIn([...keys, ...values, told.join('')].join('\n'))).toEqual([]);
  } finally {
    redis.disconnect();
  }
});

test('no metric', async () => {
  const texts = await Promise.all([`${stack.api.url}/metrics`, metricsUrl].map(async (url) => (await fetch(url)).text()));
  expect(texts[0]).toContain('loyalty_http_request_seconds');
  expect(texts[1]).toContain('loyalty');
  expect(foundIn(texts.join('\n'))).toEqual([]);
});

test('no table', async () => {
  const client = new PostgresClient({ connectionString: stack.postgres.url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>("SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'");
    const dumps: { name: string; text: string }[] = [];
    for (const { name } of tables) dumps.push({ name, text: JSON.stringify((await client.query(`SELECT to_jsonb(t) AS row FROM ${name} AS t`)).rows) });
    expect(dumps.find(({ name }) => name === 'loyalty_customer')?.text).toContain(PERSON.customerId);
    expect(dumps.flatMap(({ name, text }) => foundIn(text).map((what) => `${what} in ${name}`))).toEqual([]);
  } finally {
    await client.end();
  }
});
