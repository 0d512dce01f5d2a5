import { Client, Connection } from '@temporalio/client';
import { sessionWorkflowId } from '../../contract/ids';
import { WEBHOOK_SCHEMAS } from '../../contract/http';
import type { WebhookType } from '../../contract';
import { startReceiver, type Receiver, type Received } from '../support/webhook-receiver';
import { until } from '../support/until';
import { cartOf, openCheckout, orderOf, type Shop } from './shop';
import { startStack, type Stack } from './stack';

/** Webhooks by the real processes: what a merchant's own system is told. */
let stack: Stack;
let receiver: Receiver;
beforeAll(async () => {
  stack = await startStack();
}, 90_000);
afterAll(() => stack?.stop());
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await receiver.close();
  await stack.revive();
}, 60_000);

interface Endpoint {
  id: string;
  secret: string;
  path: string;
}

async function register(shop: Shop, body: object = {}): Promise<Endpoint> {
  const all = `/stores/${shop.storeId}/webhook-endpoints`;
  const { status, body: made } = await shop.call<Endpoint>('POST', all, {
    key: stack.adminKey,
    body: { url: receiver.url, ...body },
  });
  expect(status).toBe(201);
  return { ...made, path: `${all}/${made.id}` };
}

interface Told {
  type: WebhookType;
  timestamp: string;
  data: Record<string, unknown>;
}
const bodyOf = ({ raw }: Received): Told => JSON.parse(raw) as Told;

/** The first of this type, verified as a receiver does. */
async function comes(type: WebhookType, secret: string, timeoutMs = 30_000): Promise<Told & { id: string }> {
  const one = await until(() => receiver.received.find((each) => bodyOf(each).type === type), {
    what: `the webhook ${type}`,
    timeoutMs,
  });
  const told = receiver.verify(secret, one) as Told;
  expect(WEBHOOK_SCHEMAS[type].safeParse(told).error).toBeUndefined();
  return { ...told, id: one.id };
}

async function settledOrder(shop: Shop) {
  const checkout = await openCheckout(shop);
  const { body } = await checkout.get();
  const order = orderOf(body, cartOf(1));
  await checkout.complete(order);
  return { session: await checkout.reaches('FINALIZED'), order };
}

test('a settled order and its return are told once each, signed, and by the order of the shop', async () => {
  const shop = await stack.openShop();
  const { secret } = await register(shop);
  const { session, order } = await settledOrder(shop);
  const named = { storeId: shop.storeId, sessionId: session.sessionId, cartId: session.cartId };
  const ordered = { orderId: order.orderId, displayId: order.displayId };
  expect((await comes('session.finalized', secret)).data).toEqual({
    ...named,
    ...ordered,
    status: 'FINALIZED',
    confirmationId: session.confirmationId,
    pointsEarned: session.points.earned,
    pointsRedeemed: 0,
  });
  await shop.send('OrderReturned', {
    storeId: shop.storeId,
    orderId: order.orderId,
    returnId: 'r-1',
    items: [
      { lineItemId: 'coffee', quantity: 1, amount: 199 },
      { lineItemId: 'chips', quantity: 1, amount: 269 },
      { lineItemId: 'fuel', quantity: 8, amount: 2_792 },
    ],
    reason: 'changed mind',
  });
  expect((await comes('points.reversed', secret)).data).toEqual({
    ...named,
    ...ordered,
    returnId: 'r-1',
    confirmationId: session.confirmationId,
    pointsReversed: session.points.earned,
    pointsRestored: 0,
  });
  expect(receiver.received.map(bodyOf).map(({ type }) => type)).toEqual([
    'session.finalized',
    'points.reversed',
  ]);
}, 60_000);

test('a checkout at full price is told, and an order that is given up, each time that it is', async () => {
  const shop = await stack.openShop();
  const { secret } = await register(shop);
  await shop.host.fail({ route: 'identify', kind: 'status', value: 500 });
  const checkout = shop.checkout();
  const { body } = await checkout.identify({ cart: cartOf(1) });
  expect(body.status).toBe('BYPASSED');
  expect((await comes('session.bypassed', secret)).data).toMatchObject({
    sessionId: body.sessionId,
    orderId: null,
    bypassReason: 'HOST_ERROR',
  });
  await shop.host.fail({ route: 'finalize', kind: 'status', value: 422 });
  await checkout.complete(orderOf(body, cartOf(1)));
  await comes('finalization.failed', secret);
  const connection = await Connection.connect({ address: stack.temporal.address });
  const retry = () =>
    new Client({ connection }).workflow
      .getHandle(sessionWorkflowId(body.sessionId))
      .signal('retryFinalization', {});
  await retry();
  const failures = () => receiver.received.filter((one) => bodyOf(one).type === 'finalization.failed');
  await until(() => failures().length === 2, { what: 'the second failure', timeoutMs: 20_000 });
  await shop.host.heal();
  await retry();
  expect((await comes('session.finalized', secret)).data).toMatchObject({ sessionId: body.sessionId });
  expect(failures()).toHaveLength(2);
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(receiver.received.length);
  await connection.close();
}, 60_000);

test('both secrets verify while one takes the place of the other; a test event and a resend come at once', async () => {
  const shop = await stack.openShop();
  const { secret, path } = await register(shop, { types: ['points.reversed'] });
  const admin = { key: stack.adminKey };
  const { body: rotated } = await shop.call<{ secret: string }>('POST', `${path}/rotate-secret`, admin);
  const { body: sent } = await shop.call<{ deliveryId: string }>('POST', `${path}/test`, admin);
  const [first] = await until(() => receiver.received.length === 1 && receiver.received, {
    what: 'the test',
  });
  if (!first) throw new Error('nothing came');
  expect(first.id).toBe(sent.deliveryId);
  for (const each of [secret, rotated.secret])
    expect(receiver.verify(each, first)).toMatchObject({ type: 'webhook.test' });
  expect((await shop.call('POST', `${path}/deliveries/${sent.deliveryId}/resend`, admin)).status).toBe(202);
  await until(() => receiver.received.length === 2, { what: 'the resend' });
  expect(receiver.received[1]?.id).toBe(sent.deliveryId);
  const { body } = await shop.call<{ deliveries: object[] }>('GET', `${path}/deliveries`, admin);
  expect(body.deliveries).toHaveLength(1);
}, 60_000);

test('a worker that is killed in the middle of a try: another one sends it again, under the same id', async () => {
  const shop = await stack.openShop();
  const { secret } = await register(shop);
  // Taken, and never answered.
  receiver.answers.push(0);
  const { session } = await settledOrder(shop);
  await until(() => receiver.received.length === 1, { what: 'the first try', timeoutMs: 20_000 });
  await stack.workers[0]?.kill();
  await stack.workers[0]?.restart();
  // The dead worker's try ends with its time-out of 20 s.
  await until(() => receiver.received.length === 2, { what: 'the second try', timeoutMs: 60_000 });
  const [first, second] = receiver.received;
  if (!first || !second) throw new Error('too little came');
  expect(second.id).toBe(first.id);
  expect(second.raw).toBe(first.raw);
  expect(receiver.verify(secret, second)).toMatchObject({ data: { sessionId: session.sessionId } });
}, 120_000);

test('what was written while nobody could hand it to Temporal is found when somebody can', async () => {
  const shop = await stack.openShop();
  const { secret, id } = await register(shop);
  const checkout = await openCheckout(shop);
  const order = orderOf((await checkout.get()).body, cartOf(1));
  // Its row is committed, and the only process that could begin its workflow is gone.
  await checkout.complete(order);
  await stack.api.kill();
  const row = await until(
    async () => {
      const [found] = await stack.query<{ type: string; handed_at: Date | null }>(
        'SELECT type, handed_at FROM webhook_delivery WHERE endpoint_id = $1',
        [id],
      );
      return found;
    },
    { what: 'the row' },
  );
  expect(row).toEqual({ type: 'session.finalized', handed_at: null });
  expect(receiver.received).toEqual([]);
  await stack.api.restart();
  expect((await comes('session.finalized', secret)).data).toMatchObject({ orderId: order.orderId });
}, 90_000);
