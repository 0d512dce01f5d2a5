import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { FinixClient } from './client';
import { openRig, SANDBOX_ACCOUNT, TEST_CARDS, wireProblems, type Rig } from './testing';

const { username, password, merchantId, webhookSecret } = SANDBOX_ACCOUNT;
const TAGS = { store_id: 'store-1', cart_id: 'cart_1', payment_session_id: 'payses_1' };

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
beforeEach(() => rig.reset());
afterAll(() => rig.close());

const clientOf = (url: string, timeoutMs = 2_000) =>
  new FinixClient({
    url,
    username,
    password,
    merchantId,
    webhookSecret,
    storeId: 'store-1',
    timeoutMs,
    pauseMs: 1,
  });
const held = async (client: FinixClient, key: string, card?: string) => {
  const buyer = await client.createBuyer({ first_name: 'Zoë', last_name: '', email: null }, TAGS);
  const instrument = await client.createInstrument(await rig.token(card), buyer, TAGS);
  return client.authorize({
    amount: 1_234,
    currency: 'usd',
    source: instrument.id,
    tags: TAGS,
    idempotencyId: key,
  });
};
const failureOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error('It worked'),
    (error: Error) => error,
  );

describe('the wire', () => {
  test('every request and every answer of a whole life, and every no, is as the OpenAPI file says', async () => {
    const client = clientOf(`${rig.proxy.url}/`);
    const hold = await held(client, 'k-1');
    expect(hold).toMatchObject({
      state: 'SUCCEEDED',
      amount: 1_234,
      currency: 'USD',
      isVoid: false,
      transferId: null,
      failureCode: null,
      tags: TAGS,
    });
    expect(await client.findAuthorization('k-1')).toEqual(await client.authorization(hold.id));
    expect(await client.findAuthorization('k-none')).toBeNull();
    const { transferId } = await client.capture(hold.id, 1_234, TAGS);
    expect(await client.transfer(transferId ?? '')).toMatchObject({
      type: 'DEBIT',
      state: 'SUCCEEDED',
      amount: 1_234,
      currency: 'USD',
      tags: TAGS,
    });
    expect(await client.refunds(transferId ?? '')).toEqual([]);
    const refund = await client.refund(transferId ?? '', { amount: 34, tags: TAGS, idempotencyId: 'k-2' });
    expect(await client.refund(transferId ?? '', { amount: 34, tags: TAGS, idempotencyId: 'k-2' })).toEqual(
      refund,
    );
    expect(await client.refunds(transferId ?? '')).toEqual([refund]);
    expect(await client.void((await held(client, 'k-3')).id)).toMatchObject({ isVoid: true });

    expect(await failureOf(held(client, 'k-4', TEST_CARDS.genericDecline))).toMatchObject({
      name: 'FinixRefused',
      status: 402,
      failureCode: 'GENERIC_DECLINE',
    });
    expect(await failureOf(client.authorization('AUnone'))).toMatchObject({
      name: 'FinixRefused',
      status: 404,
    });
    expect(
      await failureOf(client.refund(transferId ?? '', { amount: 9_999, tags: TAGS, idempotencyId: 'k-5' })),
    ).toMatchObject({ name: 'FinixRefused', status: 422 });

    expect(rig.proxy.exchanges.flatMap(wireProblems)).toEqual([]);
    const said = new Set(
      rig.proxy.exchanges.map(
        ({ method, path, status }) =>
          `${method} ${path.split('?')[0]?.replaceAll(/\/(AU|TR)\w+/g, '/{id}')} ${status}`,
      ),
    );
    expect([...said].sort()).toEqual([
      'GET /authorizations 200',
      'GET /authorizations/{id} 200',
      'GET /authorizations/{id} 404',
      'GET /transfers/{id} 200',
      'GET /transfers/{id}/reversals 200',
      'POST /authorizations 201',
      'POST /authorizations 402',
      'POST /identities 201',
      'POST /payment_instruments 201',
      'POST /transfers/{id}/reversals 201',
      'POST /transfers/{id}/reversals 422',
      'PUT /authorizations/{id} 200',
    ]);
  });

  test('the checker itself notices what is not in the file', () => {
    const exchange = {
      method: 'POST',
      path: '/authorizations',
      headers: {},
      status: 201,
      requestBody: '{"amount":0}',
      responseBody: '{}',
    };
    expect(wireProblems(exchange).length).toBeGreaterThan(5);
  });

  test('a hold without an idempotency id, or with an unknown field, would not pass', async () => {
    await held(clientOf(rig.proxy.url), 'k-1');
    const sent = rig.proxy.exchanges.find(({ path }) => path === '/authorizations');
    expect(JSON.parse(sent?.requestBody ?? '{}')).toMatchObject({
      idempotency_id: 'k-1',
      merchant: merchantId,
      currency: 'USD',
      tags: TAGS,
    });
    expect(
      wireProblems({ ...sent, headers: {}, requestBody: '{"surprise":1}' } as Parameters<
        typeof wireProblems
      >[0]).length,
    ).toBeGreaterThan(1);
  });
});

describe('what may not be trusted', () => {
  test('an id that is none asks nothing of Finix', async () => {
    const client = clientOf(rig.proxy.url);
    for (const id of ['', '..', '../merchants/MU1', 'AU1/../../x', 'AU1?x=1', 'AU1#']) {
      expect(await failureOf(client.authorization(id))).toMatchObject({ name: 'FinixRefused', status: 404 });
      expect(await failureOf(client.transfer(id))).toMatchObject({ name: 'FinixRefused', status: 404 });
    }
    expect(rig.proxy.exchanges).toEqual([]);
  });

  test('a redirect is not followed: neither the credentials nor a charge go elsewhere', async () => {
    const visitors: string[] = [];
    const elsewhere = createServer((req, res) => {
      visitors.push(req.url ?? '');
      res.end('{}');
    });
    const server = createServer((_req, res) => {
      res
        .writeHead(307, {
          location: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/elsewhere`,
        })
        .end();
    });
    for (const one of [elsewhere, server])
      await new Promise<void>((resolve) => {
        one.listen(0, '127.0.0.1', resolve);
      });
    const client = clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(
      await failureOf(
        client.authorize({ amount: 1, currency: 'usd', source: 'PI1', tags: TAGS, idempotencyId: 'k' }),
      ),
    ).toMatchObject({ name: 'FinixUnavailable' });
    expect(visitors).toEqual([]);
    for (const one of [elsewhere, server]) {
      one.closeAllConnections();
      one.close();
    }
  });

  test('silence ends after the time-out, and half a body does, too', async () => {
    const server = createServer((req, res) => {
      if (req.url?.endsWith('AUslow') === true) res.writeHead(200).write('{"id":');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const client = clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 60);
    const begun = performance.now();
    expect(await failureOf(client.authorization('AUsilent'))).toMatchObject({ name: 'FinixUnavailable' });
    expect(await failureOf(client.authorization('AUslow'))).toMatchObject({ name: 'FinixUnavailable' });
    expect(performance.now() - begun).toBeLessThan(2_000);
    server.closeAllConnections();
    server.close();
  });

  test.each([
    ['a page', 200, '<html>Zoë</html>'],
    ['half an answer', 200, '{"id":"AU1","state":"SUCCEEDED"}'],
    [
      'an amount that is none',
      200,
      '{"id":"AU1","state":"SUCCEEDED","amount":"12","currency":"USD","is_void":false}',
    ],
    ['a busy Finix', 429, '{}'],
    ['a failing one', 500, '{}'],
  ])('%s is no answer, and is asked for three times', async (_what, status, body) => {
    rig.proxy.override = () => ({ status, body });
    expect(await failureOf(clientOf(rig.proxy.url).authorization('AU1'))).toMatchObject({
      name: 'FinixUnavailable',
    });
    expect(rig.proxy.exchanges).toHaveLength(3);
  });

  test.each([
    ['of another shape', '{"oops":true}'],
    ['that is a page', '<html>'],
    ['that is empty', ''],
  ])('a no %s is a no, and is not asked for again', async (_what, body) => {
    rig.proxy.override = () => ({ status: 403, body });
    expect(await failureOf(clientOf(rig.proxy.url).authorization('AU1'))).toMatchObject({
      name: 'FinixRefused',
      status: 403,
      code: 'UNKNOWN',
      failureCode: null,
    });
    expect(rig.proxy.exchanges).toHaveLength(1);
  });

  test('no failure tells a name, an address, a token or the credentials', async () => {
    const personal = 'zoe@example.com';
    const quoting = JSON.stringify({
      total: 1,
      _embedded: {
        errors: [{ logref: 'x', code: 'INVALID_FIELD', field: 'email', message: `${personal} is wrong` }],
      },
    });
    const client = clientOf(rig.proxy.url);
    const said: string[] = [];
    for (const [status, body] of [
      [422, quoting],
      [200, `<html>${personal}`],
      [200, JSON.stringify({ id: [personal] })],
      [500, personal],
    ] as const) {
      rig.proxy.override = () => ({ status, body });
      for (const work of [
        () => client.createBuyer({ email: personal }, TAGS),
        () => client.createInstrument('TKsecret', 'ID1', TAGS),
      ]) {
        const error = await failureOf(work());
        said.push(
          `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)} ${error.cause instanceof Error ? error.cause.stack : ''}`,
        );
      }
    }
    expect(said).toHaveLength(8);
    for (const forbidden of [personal, 'TKsecret', password, 'Basic '])
      expect(said.join('\n')).not.toContain(forbidden);
  });
});

test('nothing brings back the packages that an audit named: request, and old versions of form-data and tough-cookie', () => {
  const { packages } = JSON.parse(readFileSync(join(__dirname, '../../../package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string }>;
  };
  const versions = (name: string) =>
    Object.entries(packages)
      .filter(([path]) => path.endsWith(`node_modules/${name}`))
      .map(([, { version = '' }]) => version.split('.').map(Number));
  const older = ([major = 0, minor = 0, patch = 0]: number[], [a = 0, b = 0, c = 0]: number[]) =>
    major < a || (major === a && (minor < b || (minor === b && patch < c)));
  expect(versions('request')).toEqual([]);
  expect(versions('tough-cookie').filter((version) => older(version, [4, 1, 3]))).toEqual([]);
  expect(versions('form-data').filter((version) => older(version, [2, 5, 4]))).toEqual([]);
});
