import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { TEST_CARDS } from '../host';
import { SANDBOX_ACCOUNT } from '../state';
import { card, charge, CREDENTIALS, openRig, TOKENS_PATH, until, type Rig } from '../testing';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
beforeEach(async () => {
  await rig.control('/reset', 'POST');
});
afterAll(() => rig.close());

const basic = (credentials: string) => ({
  ...CREDENTIALS,
  authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
});

test.each([
  ['no credentials', { 'finix-version': '2022-02-01' }, 401],
  ['a wrong password', basic('US-sandbox:wrong'), 401],
  ['no Finix-Version', { authorization: CREDENTIALS.authorization }, 422],
])('a request with %s is refused', async (_what, headers, status) => {
  expect((await rig.call('GET', '/merchants/MU-sandbox', undefined, headers)).status).toBe(status);
});

test('a browser may post a card from any page, and nothing else', async () => {
  const preflight = await rig.fetch(TOKENS_PATH, {
    method: 'OPTIONS',
    headers: { origin: 'http://shop', 'access-control-request-headers': 'content-type,finix-version' },
  });
  expect([
    preflight.status,
    preflight.headers.get('access-control-allow-origin'),
    preflight.headers.get('access-control-allow-headers'),
  ]).toEqual([204, '*', 'content-type,finix-version']);
  const token = await rig.fetch(TOKENS_PATH, {
    method: 'POST',
    body: card(),
    headers: { origin: 'http://shop' },
  });
  expect([token.status, token.headers.get('access-control-allow-origin')]).toEqual([201, '*']);
  const other = await rig.fetch('/merchants/MU-sandbox', { headers: CREDENTIALS });
  expect(other.headers.get('access-control-allow-origin')).toBeNull();
});

test('broken JSON, unknown paths and wrong bodies get 4xx in the one shape of errors', async () => {
  expect((await rig.call('POST', '/identities', '{"a":')).status).toBe(400);
  expect((await rig.call('POST', '/authorizations', { amount: 1.5 })).status).toBe(422);
  const lost = await rig.fetch('/nowhere', { headers: CREDENTIALS });
  expect([lost.status, await lost.json()]).toMatchObject([
    404,
    { _embedded: { errors: [{ code: 'NOT_FOUND' }] } },
  ]);
});

describe('faults', () => {
  const fault = (kind: string, value?: number) =>
    rig.control('/faults', 'PUT', [
      { route: 'authorize', kind, times: 1, ...(value === undefined ? {} : { value }) },
    ]);
  const authorize = async (signal = AbortSignal.timeout(5_000)) => {
    const source = await rig.instrument();
    return rig.fetch('/authorizations', {
      method: 'POST',
      body: charge(source, 500, 'k'),
      headers: CREDENTIALS,
      signal,
    });
  };

  test.each([
    ['lostAnswer', 1],
    ['reset', 0],
  ])('%s cuts the connection after %i effects', async (kind, effects) => {
    await fault(kind);
    await expect(authorize()).rejects.toThrow('fetch failed');
    expect(await rig.ledger()).toHaveLength(effects);
    expect((await authorize()).status).toBe(kind === 'reset' ? 201 : 422);
  });

  test('hang never answers and has no effect', async () => {
    await fault('hang');
    await expect(authorize(AbortSignal.timeout(300))).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await rig.ledger()).toEqual([]);
  });

  test('status, malformed and latency', async () => {
    await fault('status', 503);
    const failed = await authorize();
    expect([failed.status, await failed.json()]).toMatchObject([
      503,
      { _embedded: { errors: [{ code: 'INJECTED_FAULT' }] } },
    ]);
    await fault('malformed');
    await expect((await authorize()).json()).rejects.toThrow(/JSON/);
    await rig.control('/reset', 'POST');
    await fault('latency', 120);
    const before = Date.now();
    expect((await authorize()).status).toBe(201);
    expect(Date.now() - before).toBeGreaterThanOrEqual(100);
  });

  test.each([
    [
      'an unknown route',
      [{ route: 'checkout', kind: 'hang' }],
      /unknown route "checkout"; it is one of token, identity/,
    ],
    ['an unknown kind', [{ route: '*', kind: 'explode' }], /one of latency, hang/],
    ['a status that is none', [{ route: '*', kind: 'status', value: 42 }], /value/],
    ['a value where there is none', [{ route: '*', kind: 'hang', value: 5 }], /takes no value/],
  ])('%s in the faults is a 400 with a sentence', async (_what, faults, sentence) => {
    const answer = await rig.fetch('/_control/faults', { method: 'PUT', body: faults });
    expect([answer.status, ((await answer.json()) as { message: string }).message]).toEqual([
      400,
      expect.stringMatching(sentence),
    ]);
    expect(await rig.control('/faults')).toEqual([]);
  });
});

test('captures and voids of one path are told apart by faults and calls', async () => {
  await rig.control('/faults', 'PUT', [{ route: 'void', kind: 'status', value: 500 }]);
  const { body } = await rig.authorize(await rig.instrument(), 500);
  expect((await rig.call('PUT', `/authorizations/${body.id}`, { void_me: true })).status).toBe(500);
  expect((await rig.call('PUT', `/authorizations/${body.id}`, { capture_amount: 500 })).status).toBe(200);
  expect(await rig.control('/calls?route=void')).toHaveLength(1);
  expect(await rig.control('/calls?route=capture')).toMatchObject([
    { body: { capture_amount: 500 }, headers: { authorization: '[hidden]' } },
  ]);
  expect(await rig.control('/calls?route=token')).toMatchObject([
    { body: { number: '[hidden]', security_code: '[hidden]' } },
  ]);
});

test('every event is told, signed over the body as it is sent, and again until somebody takes it', async () => {
  const got: { body: string; signature: string }[] = [];
  const take = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    got.push({ body: await text(req), signature: String(req.headers['finix-signature']) });
    res.writeHead(got.length === 1 ? 500 : 200).end();
  };
  const receiver = createServer((req, res) => void take(req, res)).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  try {
    await rig.control('/webhooks', 'PUT', {
      urls: [`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`],
    });
    const { body: authorization } = await rig.authorize(await rig.instrument(), 700);
    await until(() => got.length === 2);
    const [{ body, signature } = { body: '', signature: '' }, again] = got;
    expect(again?.body).toBe(body);
    expect(JSON.parse(body)).toMatchObject({
      entity: 'authorization',
      type: 'created',
      _embedded: { authorizations: [{ id: authorization.id, amount: 700 }] },
    });
    const [, seconds = '', sig] = /^timestamp=(\d+), sig=([0-9a-f]{64})$/.exec(signature) ?? [];
    expect(sig).toBe(
      createHmac('sha256', SANDBOX_ACCOUNT.webhookSecret).update(`${seconds}:${body}`).digest('hex'),
    );
  } finally {
    await rig.control('/webhooks', 'PUT', { urls: [] });
    receiver.closeAllConnections();
    receiver.close();
  }
});

test('entities, first answers and fingerprints survive a restart; card numbers are not in the file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'finix-sandbox-'));
  const stateFile = join(folder, 'deep', 'state.jsonl');
  let other = await openRig({ stateFile });
  try {
    const source = await other.instrument(TEST_CARDS.mastercard);
    const first = await other.authorize(source, 900, 'k1');
    const { body: before } = await other.call('GET', `/payment_instruments/${source}`);
    await other.close();
    other = await openRig({ stateFile });
    expect(await other.authorize(source, 900, 'k1')).toEqual(first);
    expect(await other.ledger()).toHaveLength(1);
    const { body: after } = await other.call(
      'GET',
      `/payment_instruments/${await other.instrument(TEST_CARDS.mastercard)}`,
    );
    expect(after.fingerprint).toBe(before.fingerprint);
    expect(readFileSync(stateFile, 'utf8')).not.toContain(TEST_CARDS.mastercard);
  } finally {
    await other.close();
    rmSync(folder, { recursive: true });
  }
});
