import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startPdiSandbox, validateAgainstOpenApi } from '../index';
import { ALEX, CLIENT, coffee, openRig, showCart, SITE, type Rig } from '../testing';

let now = Date.parse('2026-03-01T12:00:00Z');
let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ now: () => now, tokenLifeSeconds: 86_400 });
});
beforeEach(async () => {
  await rig.fetch('/_control/reset', { method: 'POST' });
});
afterAll(() => rig.close());

const token = async (send: { body?: unknown; headers?: Record<string, string> }) => {
  const response = await rig.fetch('/oauth2/token', { method: 'POST', ...send });
  const body = (await response.json()) as Record<string, unknown>;
  expect(
    validateAgainstOpenApi({ method: 'POST', path: '/oauth2/token', status: response.status, body }),
  ).toEqual([]);
  return { status: response.status, body };
};
const inBasic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});
const form = { 'content-type': 'application/x-www-form-urlencoded' };

test('credentials are taken from Basic with a form and from a JSON body', async () => {
  const basic = await token({
    body: 'grant_type=client_credentials',
    headers: { ...form, ...inBasic(CLIENT.clientID, CLIENT.clientSecret) },
  });
  expect(basic).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 86_400 } });
  const json = await token({
    body: {
      grant_type: 'client_credentials',
      client_id: CLIENT.clientID,
      client_secret: CLIENT.clientSecret,
    },
  });
  expect(json.status).toBe(200);
});

test.each([
  [
    'a wrong secret',
    { body: 'grant_type=client_credentials', headers: { ...form, ...inBasic(CLIENT.clientID, 'wrong') } },
    401,
    'invalid_client',
  ],
  [
    'an unknown client',
    { body: { grant_type: 'client_credentials', client_id: 'nobody', client_secret: 'x' } },
    401,
    'invalid_client',
  ],
  ['no credentials', { body: 'grant_type=client_credentials', headers: form }, 401, 'invalid_client'],
  [
    'no grant type',
    { body: '', headers: { ...form, ...inBasic(CLIENT.clientID, CLIENT.clientSecret) } },
    400,
    'invalid_request',
  ],
  ['another grant type', { body: { grant_type: 'password' } }, 400, 'unsupported_grant_type'],
  [
    'credentials twice',
    {
      body: { grant_type: 'client_credentials', client_id: 'a', client_secret: 'b' },
      headers: inBasic('a', 'b'),
    },
    400,
    'invalid_request',
  ],
])('a token request with %s is refused as OAuth2 says', async (_what, send, status, error) => {
  expect(await token(send)).toMatchObject({ status, body: { error } });
});

test('without a token, with a made-up one and with an expired one the answer is 401', async () => {
  expect(await rig.call('/loyalty/v1/status', { headers: { authorization: '' } })).toMatchObject({
    status: 401,
    body: { code: 'UNAUTHORIZED' },
  });
  expect(
    await rig.call('/loyalty/v1/status', { headers: { authorization: 'Bearer made-up-by-me-0000' } }),
  ).toMatchObject({ status: 401 });

  const { body } = await token({
    body: {
      grant_type: 'client_credentials',
      client_id: CLIENT.clientID,
      client_secret: CLIENT.clientSecret,
    },
  });
  const headers = { authorization: `Bearer ${String(body.access_token)}` };
  expect(await rig.call('/loyalty/v1/status', { headers })).toMatchObject({
    status: 200,
    body: { status: 'online', participantID: CLIENT.participantID },
  });
  const before = now;
  now += 86_400_000;
  expect(await rig.call('/loyalty/v1/status', { headers })).toMatchObject({ status: 401 });
  now = before;
});

test('expire-tokens makes every token invalid', async () => {
  const other = await openRig();
  const expired = await other.fetch('/_control/expire-tokens', { method: 'POST' });
  expect(await expired.json()).toEqual({ expired: 1 });
  expect(await other.identify('p1', { phone: ALEX.phone })).toMatchObject({
    status: 401,
    body: { code: 'UNAUTHORIZED' },
  });
  await other.close();
});

test('a client speaks for its own participant and sites only', async () => {
  const body = { ...SITE, siteID: 'SITE-9', posSequenceID: 'p1', customer: { phone: ALEX.phone } };
  expect(await rig.call('/loyalty/v1/customers/begin', { method: 'POST', body })).toMatchObject({
    status: 403,
    body: { code: 'PARTICIPANT_MISMATCH' },
  });
});

test.each([
  ['an unknown field', { lineItems: [], surprise: 1 }, '/surprise'],
  ['a missing field', { lineItems: undefined }, '/lineItems'],
  ['a fractional price', { lineItems: [{ ...coffee(), unitPrice: 2.5 }] }, '/lineItems/0/unitPrice'],
  ['a negative quantity', { lineItems: [{ ...coffee(), quantity: -1 }] }, '/lineItems/0/quantity'],
  ['a currency that is not one', { currency: 'usd' }, '/currency'],
])('a request with %s is 400 with a pointer', async (_what, extra, pointer) => {
  expect(await rig.rewards('p1', showCart(), extra)).toMatchObject({
    status: 400,
    body: { code: 'INVALID_REQUEST', pointer },
  });
});

test('finalize needs an Idempotency-Key', async () => {
  const body = {
    ...SITE,
    posSequenceID: 'p1',
    membershipID: ALEX.membershipID,
    currency: 'USD',
    lineItems: [],
    orderID: 'o',
    amountPaid: 0,
    accrualOnly: true,
    rewards: [],
  };
  expect(await rig.call('/loyalty/v1/rewards/finalize', { method: 'POST', body })).toMatchObject({
    status: 400,
    body: { pointer: '/Idempotency-Key' },
  });
});

test('broken JSON, other content types, large bodies and unknown paths get 4xx and never a 500', async () => {
  const path = '/loyalty/v1/rewards';
  expect(await rig.call(path, { method: 'POST', body: '{"a":' })).toMatchObject({
    status: 400,
    body: { code: 'INVALID_JSON' },
  });
  expect(
    await rig.call(path, { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } }),
  ).toMatchObject({ status: 415 });
  expect(await rig.call(path, { method: 'POST', body: JSON.stringify('x'.repeat(3_000_000)) })).toMatchObject(
    { status: 413, body: { code: 'PAYLOAD_TOO_LARGE' } },
  );
  expect(await rig.call(path, { method: 'POST' })).toMatchObject({
    status: 400,
    body: { code: 'INVALID_REQUEST' },
  });
  const lost = await rig.fetch('/loyalty/v2/rewards');
  expect([lost.status, await lost.json()]).toEqual([
    404,
    { code: 'NOT_FOUND', message: 'There is no GET /loyalty/v2/rewards.' },
  ]);
});

test('the call log shows every request as it came in, without secrets', async () => {
  await token({
    body: {
      grant_type: 'client_credentials',
      client_id: CLIENT.clientID,
      client_secret: CLIENT.clientSecret,
    },
  });
  await rig.rewards('p1', showCart());
  await rig.call('/loyalty/v1/rewards', { method: 'POST', body: '{"a":' });
  const calls = (await rig.control('/calls')) as {
    route: string;
    body: unknown;
    headers: Record<string, string>;
  }[];
  expect(calls.map((call) => call.route)).toEqual(['token', 'rewards', 'rewards']);
  expect(calls[1]).toMatchObject({
    method: 'POST',
    path: '/loyalty/v1/rewards',
    body: { posSequenceID: 'p1' },
    headers: { 'idempotency-key': 'key', authorization: '[hidden]' },
  });
  expect(calls[2]?.body).toBe('{"a":');
  expect(JSON.stringify(calls)).not.toContain(CLIENT.clientSecret);
  expect(await rig.control('/calls?posSequenceID=p1&route=rewards')).toHaveLength(1);
  await rig.fetch('/_control/calls', { method: 'DELETE' });
  expect(await rig.control('/calls')).toEqual([]);
});

test('reset brings members, ledger, reservations, faults and calls back to the seed', async () => {
  await rig.finalize('p1', showCart());
  await rig.setFaults([{ route: '*', kind: 'latency', value: 1 }]);
  expect((await rig.fetch('/_control/reset', { method: 'POST' })).status).toBe(204);
  expect(
    await Promise.all([
      rig.ledger(),
      rig.control('/faults'),
      rig.control('/calls'),
      rig.balance(ALEX.membershipID),
    ]),
  ).toEqual([[], [], [], 1850]);
});

test('control routes refuse what they do not know', async () => {
  expect((await rig.fetch('/_control/members/M-0')).status).toBe(404);
  expect((await rig.fetch('/_control/nonsense')).status).toBe(404);
  expect((await rig.fetch('/_control/ledger?nonsense=1')).status).toBe(400);
  expect((await rig.fetch('/_control/reset', { method: 'POST', body: { hard: true } })).status).toBe(400);
});

test('a taken port is an error, not a silence', async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => {
    blocker.listen(0, '127.0.0.1', resolve);
  });
  const { port } = blocker.address() as AddressInfo;
  await expect(startPdiSandbox({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  blocker.close();
});
