import { lookup as lookUp } from 'node:dns';
import { createServer } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { anyAddress, publicAddresses } from '../../platform/host-address';
import { until } from '../../test/support/until';
import { startReceiver, type Receiver } from '../../test/support/webhook-receiver';
import { createSender, NoAnswer, type Sender } from './sender';

const secretOf = (fill: number) => `whsec_${Buffer.alloc(32, fill).toString('base64')}`;
const [NEWEST, OLDER, STRANGERS] = [secretOf(1), secretOf(2), secretOf(3)];
const BODY = JSON.stringify({ type: 'webhook.test', timestamp: '2026-01-01T00:00:00.000Z', data: {} });
const never = new AbortController().signal;

let receiver: Receiver;
let sender: Sender;
beforeEach(async () => {
  receiver = await startReceiver();
  sender = createSender(anyAddress);
});
afterEach(async () => {
  sender.close();
  await receiver.close();
});

const send = (change: { url?: string; secrets?: string[] } = {}, from = sender) =>
  from.send(
    { url: `${receiver.url}/hooks?of=us`, id: 'id-1', body: BODY, secrets: [NEWEST], ...change },
    never,
  );

test('the receiver verifies it with the library, and with no other secret', async () => {
  expect(await send()).toBe(204);
  const [one] = receiver.received;
  if (!one) throw new Error('nothing came');
  expect(one).toMatchObject({ path: '/hooks?of=us', id: 'id-1', raw: BODY });
  expect(one.headers).toMatchObject({ 'content-type': 'application/json' });
  expect(receiver.verify(NEWEST, one)).toEqual(JSON.parse(BODY));
  expect(() => receiver.verify(STRANGERS, one)).toThrow('No matching signature');
});

test('while a secret is rotated both sign, and either verifies', async () => {
  await send({ secrets: [NEWEST, OLDER] });
  const [one] = receiver.received;
  if (!one) throw new Error('nothing came');
  expect(one.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
  for (const secret of [NEWEST, OLDER]) expect(receiver.verify(secret, one)).toEqual(JSON.parse(BODY));
});

test('a redirect is an answer, and is not followed', async () => {
  const elsewhere = await startReceiver();
  Object.assign(receiver.headers, { location: `${elsewhere.url}/stolen` });
  receiver.answers.push(307);
  expect(await send()).toBe(307);
  expect(elsewhere.received).toEqual([]);
  await elsewhere.close();
});

test('an answer without end is read to a small bound, and its status counts', async () => {
  let sent = 0;
  const endless = createServer((_request, response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536))) sent += 65_536;
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
  await new Promise<void>((listening) => endless.listen(0, '127.0.0.1', listening));
  const { port } = endless.address() as AddressInfo;
  expect(await send({ url: `http://127.0.0.1:${port}/` })).toBe(200);
  // What the two kernels hold between them, and no more.
  expect(sent).toBeLessThan(20_000_000);
  endless.closeAllConnections();
  await new Promise((closed) => endless.close(closed));
});

test('an endpoint that never answers ends with the time of the try', async () => {
  receiver.answers.push(0);
  const ending = new AbortController();
  const sending = sender
    .send({ url: receiver.url, id: 'id-1', body: BODY, secrets: [NEWEST] }, ending.signal)
    .catch((error: Error) => error.message);
  await until(() => receiver.received.length === 1, { what: 'the request' });
  ending.abort(new Error('it is over'));
  expect(await sending).toBe('it is over');
});

describe('in production', () => {
  const port = () => new URL(receiver.url).port;
  const codeOf = async (url: string, lookup?: LookupFunction) => {
    const addresses = publicAddresses('');
    const strict = createSender(lookup ? { ...addresses, lookup } : addresses);
    try {
      await send({ url }, strict);
      return 'sent';
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return error.code;
    } finally {
      strict.close();
    }
  };

  test.each([
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '10.0.0.1',
    '100.64.0.1',
    '169.254.169.254',
    '224.0.0.1',
  ])('nothing is sent to %s', async (host) => {
    expect(await codeOf(`http://${host}:${port()}/`)).toBe('EHOSTNOTALLOWED');
    expect(receiver.received).toEqual([]);
  });

  test('nothing is sent to a name that leads to this machine when it is connected to', async () => {
    expect(await codeOf(`http://localhost:${port()}/`)).toBe('EHOSTNOTALLOWED');
    expect(receiver.received).toEqual([]);
  });

  test('the same name is reached where nobody looks at its address: it is the look-up that refuses it', async () => {
    expect(await codeOf(`http://localhost:${port()}/`, lookUp as LookupFunction)).toBe('sent');
  });
});
