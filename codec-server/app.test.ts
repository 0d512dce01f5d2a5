import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { pino } from 'pino';
import { createKeyring } from '../platform/keyring';
import { createPayloadCodec } from '../platform/payload-codec';
import { createCodecApp, type CodecDependencies } from './app';
import { hashPassword, parseUsers } from './login/users';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const keyring = createKeyring(`k1:${key(1)}`, key(9));
const codec = createPayloadCodec(keyring);
const PHONE = '+15550100123';
/** The least that is accepted: these tests log in often. */
const CHEAP = { log2N: 14, r: 8, p: 1 };
const UI = 'http://127.0.0.1:8233';

let users: CodecDependencies['users'];
const lines: string[] = [];
const logger = pino({}, { write: (line: string) => void lines.push(line) });
const servers: Server[] = [];

async function listen(handler: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const start = (more: Partial<CodecDependencies> = {}) =>
  listen(createCodecApp({ codec, keyring, users, logger, uiUrl: UI, trustProxy: 0, ...more }));

async function encrypted(value: unknown): Promise<object> {
  const payload = defaultPayloadConverter.toPayload(value) as Payload;
  const { Payloads } = temporal.api.common.v1;
  return Payloads.toObject(Payloads.create({ payloads: await codec.encode([payload]) }), { bytes: String });
}

const logIn = (url: string, password: string, next = '') =>
  fetch(`${url}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ name: 'ann', password, next }),
  });
const cookieOf = (response: Response) => (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
const decode = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}/decode`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-namespace': 'default', ...headers },
    body: JSON.stringify(body),
  });
const dataOf = async (response: Response) => {
  const { payloads } = (await response.json()) as { payloads: { data: string }[] };
  return payloads.map(({ data }) => JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as unknown);
};

beforeAll(async () => {
  users = parseUsers(`ann:${await hashPassword('correct horse', CHEAP)}`);
});
beforeEach(() => {
  lines.length = 0;
});
afterAll(() =>
  servers.forEach((server) => {
    server.closeAllConnections();
    server.close();
  }),
);

test('nobody reads a payload without a login', async () => {
  const url = await start();
  const response = await decode(url, await encrypted({ phone: PHONE }));
  expect(response.status).toBe(401);
  expect(await response.text()).not.toContain(PHONE);
});

test('a login gives a cookie that scripts and other sites cannot use, and that opens payloads', async () => {
  const url = await start();
  const login = await logIn(url, 'correct horse');
  expect(login.status).toBe(303);
  expect(login.headers.get('set-cookie')).toMatch(
    /^loyalty_codec=.*Max-Age=28800;.*HttpOnly; SameSite=Strict$/,
  );
  const response = await decode(url, await encrypted({ phone: PHONE }), { cookie: cookieOf(login) });
  expect(await dataOf(response)).toEqual([{ phone: PHONE }]);
});

test('the audit line says who read how many payloads, and never what they held', async () => {
  const url = await start();
  const cookie = cookieOf(await logIn(url, 'correct horse'));
  await decode(url, await encrypted({ phone: PHONE }), { cookie });
  const audit = lines.map((line) => JSON.parse(line) as object).at(-1);
  expect(audit).toMatchObject({
    audit: 'codec',
    user: 'ann',
    operation: 'decode',
    namespace: 'default',
    payloads: 1,
    unreadable: 0,
  });
  expect(lines.join('')).not.toMatch(/5550100123|correct horse/);
});

test('the cookie is refused once it was changed, and after the password changed', async () => {
  const url = await start();
  const cookie = cookieOf(await logIn(url, 'correct horse'));
  const body = await encrypted(1);
  const at = cookie.length - 8;
  const changed = cookie.slice(0, at) + (cookie[at] === 'A' ? 'B' : 'A') + cookie.slice(at + 1);
  expect((await decode(url, body, { cookie: changed })).status).toBe(401);
  const rotated = await start({ users: parseUsers(`ann:${await hashPassword('another one', CHEAP)}`) });
  expect((await decode(rotated, body, { cookie })).status).toBe(401);
});

test("Temporal's CLI reads payloads with HTTP Basic", async () => {
  const url = await start();
  const basic = (password: string) => ({
    authorization: `Basic ${Buffer.from(`ann:${password}`).toString('base64')}`,
  });
  expect(await dataOf(await decode(`${url}/codec`, await encrypted(7), basic('correct horse')))).toEqual([7]);
  expect((await decode(url, await encrypted(7), basic('wrong'))).status).toBe(401);
});

test('guessing is slowed down, even when all guesses come at once, and the right password does not help then', async () => {
  const url = await start();
  const answers = await Promise.all(Array.from({ length: 14 }, () => logIn(url, 'guess')));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([
    ...Array<number>(10).fill(401),
    ...Array<number>(4).fill(429),
  ]);
  const late = await logIn(url, 'correct horse');
  expect(late.status).toBe(429);
  expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('a stranger who guesses does not lock the owner of the name out', async () => {
  const url = await start({ trustProxy: 1 });
  const from = (address: string, password: string) =>
    fetch(`${url}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'x-forwarded-for': address },
      body: new URLSearchParams({ name: 'ann', password }),
    });
  const guesses = await Promise.all(Array.from({ length: 12 }, () => from('203.0.113.9', 'guess')));
  expect(guesses.filter(({ status }) => status === 429)).toHaveLength(2);
  expect((await from('203.0.113.10', 'correct horse')).status).toBe(303);
});

test('only pages of the UI may read the answers, under either name of a loopback', async () => {
  const url = await start();
  const preflight = async (origin: string) =>
    (
      await fetch(`${url}/decode`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      })
    ).headers.get('access-control-allow-origin');
  expect(await preflight('http://127.0.0.1:8233')).toBe('http://127.0.0.1:8233');
  expect(await preflight('http://localhost:8233')).toBe('http://localhost:8233');
  expect(await preflight('http://localhost:9999')).toBeNull();
  expect(await preflight('https://evil.example')).toBeNull();
});

test('a payload that is not ours, or that no key opens, passes unchanged and does not hide the others', async () => {
  const url = await start();
  const cookie = cookieOf(await logIn(url, 'correct horse'));
  const foreign = {
    metadata: { encoding: Buffer.from('json/plain').toString('base64') },
    data: Buffer.from('"plain"').toString('base64'),
  };
  const lost = {
    metadata: {
      encoding: Buffer.from('binary/encrypted').toString('base64'),
      'encryption-key-id': Buffer.from('gone').toString('base64'),
    },
    data: Buffer.from('"lost"').toString('base64'),
  };
  const { payloads } = (await encrypted('ours')) as { payloads: object[] };
  const response = await decode(url, { payloads: [foreign, lost, ...payloads] }, { cookie });
  expect(await dataOf(response)).toEqual(['plain', 'lost', 'ours']);
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ payloads: 3, unreadable: 1 });
});

test.each([
  ['no object', 1],
  ['no payloads', { payload: [] }],
  ['payloads that are none', { payloads: [1] }],
  ['wrong types inside', { payloads: [{ metadata: 3, data: {} }] }],
  [
    'brackets without end',
    { payloads: [{ metadata: JSON.parse('['.repeat(3_000) + ']'.repeat(3_000)) as unknown }] },
  ],
  ['nested data', { payloads: [{ metadata: { encoding: [[1]] }, data: [[1]] }] }],
])('a body with %s is a 400', async (_name, body) => {
  const url = await start();
  const cookie = cookieOf(await logIn(url, 'correct horse'));
  expect((await decode(url, body, { cookie })).status).toBe(400);
});

test('answers what servers older than this SDK can read, and nothing for nothing', async () => {
  const url = await start();
  const cookie = cookieOf(await logIn(url, 'correct horse'));
  const answer = (await (await decode(url, await encrypted(7), { cookie })).json()) as { payloads: object[] };
  expect(Object.keys(answer)).toEqual(['payloads']);
  expect(answer.payloads.map((payload) => Object.keys(payload).toSorted())).toEqual([['data', 'metadata']]);
  // A query without arguments: protobuf JSON leaves the empty list out.
  expect(await (await decode(url, {}, { cookie })).json()).toEqual({ payloads: [] });
});

test('what the UI encodes can be decoded again', async () => {
  const url = await start();
  const cookie = cookieOf(await logIn(url, 'correct horse'));
  const plain = {
    payloads: [
      {
        metadata: { encoding: Buffer.from('json/plain').toString('base64') },
        data: Buffer.from('"a signal"').toString('base64'),
      },
    ],
  };
  const encode = await fetch(`${url}/encode`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify(plain),
  });
  const sealed: unknown = await encode.json();
  expect(JSON.stringify(sealed)).not.toContain(plain.payloads[0]?.data);
  expect(await dataOf(await decode(url, sealed, { cookie }))).toEqual(['a signal']);
});

describe('a logout', () => {
  /** What Redis is to the codec server; two processes share one. */
  const fakeRedis = () => {
    const kept = new Set<string>();
    let away = false;
    const answer = <T>(value: () => T): Promise<T> =>
      away ? Promise.reject(new Error('away')) : Promise.resolve(value());
    return {
      set: (name: string) => answer(() => kept.add(name)),
      exists: (name: string) => answer(() => (kept.has(name) ? 1 : 0)),
      goAway: () => (away = true),
      comeBack: () => (away = false),
    };
  };
  const logOut = (url: string, cookie: string) =>
    fetch(`${url}/logout`, { method: 'POST', redirect: 'manual', headers: { cookie } });

  test('ends the session on the server: a copy of the cookie opens nothing any more, another login of the same person goes on', async () => {
    const url = await start();
    const [one, other] = [
      cookieOf(await logIn(url, 'correct horse')),
      cookieOf(await logIn(url, 'correct horse')),
    ];
    expect((await logOut(url, one)).headers.get('set-cookie')).toMatch(/^loyalty_codec=;/);
    expect((await decode(url, await encrypted(1), { cookie: one })).status).toBe(401);
    expect((await decode(url, await encrypted(1), { cookie: other })).status).toBe(200);
    expect(JSON.parse(lines.at(-2) ?? '')).toMatchObject({
      audit: 'codec',
      user: 'ann',
      operation: 'logout',
    });
  });

  test('counts for every process and after a restart', async () => {
    const redis = fakeRedis();
    const [first, second] = [await start({ redis }), await start({ redis })];
    const cookie = cookieOf(await logIn(first, 'correct horse'));
    expect((await decode(second, await encrypted(1), { cookie })).status).toBe(200);
    await logOut(first, cookie);
    expect((await decode(second, await encrypted(1), { cookie })).status).toBe(401);
    expect((await decode(await start({ redis }), await encrypted(1), { cookie })).status).toBe(401);
  });

  test('counts at once in its own process while Redis is away, and everywhere once it is back', async () => {
    const redis = fakeRedis();
    const [first, second] = [await start({ redis }), await start({ redis })];
    const [cookie, other] = [
      cookieOf(await logIn(first, 'correct horse')),
      cookieOf(await logIn(first, 'correct horse')),
    ];
    redis.goAway();
    await logOut(first, cookie);
    expect((await decode(first, await encrypted(1), { cookie })).status).toBe(401);
    expect((await decode(first, await encrypted(1), { cookie: other })).status).toBe(200);
    redis.comeBack();
    expect((await decode(first, await encrypted(1), { cookie: other })).status).toBe(200);
    expect((await decode(second, await encrypted(1), { cookie })).status).toBe(401);
  });

  test('is not forced upon somebody by another page, and neither is a login', async () => {
    const url = await start();
    const cookie = cookieOf(await logIn(url, 'correct horse'));
    const foreign = { cookie, origin: 'http://127.0.0.1:3000' };
    expect(
      (await fetch(`${url}/logout`, { method: 'POST', redirect: 'manual', headers: foreign })).status,
    ).toBe(403);
    expect(
      (
        await fetch(`${url}/login`, {
          method: 'POST',
          redirect: 'manual',
          headers: foreign,
          body: new URLSearchParams({ name: 'ann', password: 'correct horse' }),
        })
      ).status,
    ).toBe(403);
    expect((await decode(url, await encrypted(1), { cookie })).status).toBe(200);
  });

  test.each([
    ['a browser', (url: string) => ({ origin: url, 'sec-fetch-site': 'same-origin' })],
    [
      'a browser that keeps its origin to itself',
      () => ({ origin: 'null', 'sec-fetch-site': 'same-origin' }),
    ],
    ['an old browser', (url: string) => ({ origin: url })],
  ])('and a login from our own page is taken from %s', async (_who, headers) => {
    const url = await start();
    expect((await fetch(`${url}/login`)).headers.get('referrer-policy')).toBe('same-origin');
    expect(
      (
        await fetch(`${url}/login`, {
          method: 'POST',
          redirect: 'manual',
          headers: headers(url),
          body: new URLSearchParams({ name: 'ann', password: 'correct horse' }),
        })
      ).status,
    ).toBe(303);
  });
});
