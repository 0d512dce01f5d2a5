import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Redis from 'ioredis';
import { signInAsStaff } from './support/admin';
import { complete, order, readyCart, UPC } from './support/checkout';
import { Outbox } from './support/outbox';
import { fromEnvironment, Shop } from './support/shop';
import { until } from './support/until';

/** SHOP_FOLDER: where the stack keeps its pid files; it starts again what dies. */
const { name, values } = fromEnvironment(
  'COMMERCE_URL',
  'COMMERCE_PUBLISHABLE_KEY',
  'COMMERCE_DATABASE_URL',
  'FINIX_SANDBOX_URL',
  'PDI_SANDBOX_URL',
  'MEMBER_PHONE',
  'REDIS_URL',
  'SHOP_FOLDER',
);

interface Settled {
  status: string;
  points: { earned: number };
}

const RESTART_MS = 120_000;
jest.setTimeout(300_000);

(values ? describe : describe.skip)(`a shop that is killed ${name}`, () => {
  const at = values ?? {
    COMMERCE_URL: '',
    COMMERCE_PUBLISHABLE_KEY: '',
    COMMERCE_DATABASE_URL: '',
    FINIX_SANDBOX_URL: '',
    PDI_SANDBOX_URL: '',
    MEMBER_PHONE: '',
    REDIS_URL: '',
    SHOP_FOLDER: '',
  };
  const shop = new Shop({ url: at.COMMERCE_URL, publishableKey: at.COMMERCE_PUBLISHABLE_KEY });
  let outbox: Outbox;

  const faults = (list: object[]) =>
    fetch(`${at.FINIX_SANDBOX_URL}/_control/faults`, { method: 'PUT', body: JSON.stringify(list) });
  const charges = async (cartId: string) =>
    (
      (await (await fetch(`${at.FINIX_SANDBOX_URL}/_control/ledger?cart_id=${cartId}`)).json()) as {
        entry: string;
      }[]
    ).map(({ entry }) => entry);
  const settlements = async () =>
    ((await (await fetch(`${at.PDI_SANDBOX_URL}/_control/ledger`)).json()) as { entry: string }[]).filter(
      ({ entry }) => entry === 'finalize' || entry === 'accrual',
    ).length;
  const pidOf = (process: string): number =>
    Number(readFileSync(join(at.SHOP_FOLDER, 'pids', `${process}.pid`), 'utf8'));
  const pid = (): number => pidOf('commerce');
  const answers = () =>
    fetch(`${at.COMMERCE_URL}/health`).then(
      ({ ok }) => ok,
      () => false,
    );

  beforeAll(async () => {
    outbox = await Outbox.open(at.COMMERCE_DATABASE_URL);
  });
  afterAll(async () => {
    await faults([]);
    await outbox.close();
  });

  test('between the order and its delivery takes one charge and tells it once, when it is back', async () => {
    const before = await settlements();
    const cartId = await readyCart(shop, {
      lines: [{ upc: UPC.coffee, quantity: 1 }],
      phone: at.MEMBER_PHONE,
    });
    await faults([{ route: 'capture', kind: 'status', value: 503 }]);
    const { id } = await order(shop, cartId);
    const waiting = async () => (await outbox.of(id)).find(({ type }) => type === 'PaymentsChanged');
    await until('a capture that failed', async () => (await waiting())?.last_error);
    const staff = await signInAsStaff(at.COMMERCE_URL, at.COMMERCE_DATABASE_URL);
    const { count, events } = await staff.ask<{ count: number; events: { id: string }[] }>(
      'GET',
      '/admin/outbox',
    );
    expect(count).toBeGreaterThanOrEqual(1);
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'PaymentsChanged', orderId: id, lastError: expect.any(String) }),
      ]),
    );
    const retry = (body: object) => staff.ask('POST', '/admin/outbox/retry', body);
    const eventId = (await waiting())?.id;
    expect(await retry({ ids: [eventId] })).toEqual({ retried: 1 });
    expect(await retry({ ids: [eventId], type: 'OrderReturned' })).toEqual({ retried: 0 });
    expect(await retry({ ids: ['unknown'] })).toEqual({ retried: 0 });
    for (const wrong of [{}, { ids: [] }, { type: 'Unknown' }, { all: true }])
      await expect(retry(wrong)).rejects.toThrow('invalid_data');

    const killed = pid();
    process.kill(killed, 'SIGKILL');
    await until('the shop to be back', async () => pid() !== killed && (await answers()), RESTART_MS);
    await faults([]);

    await until('the payment', async () => (await waiting())?.delivered_at, RESTART_MS);
    await until(
      'the points',
      async () =>
        (await shop.ask<{ loyalty: { status: string } }>('GET', `/store/orders/${id}/loyalty`)).loyalty
          .status === 'FINALIZED',
    );
    expect(await charges(cartId)).toEqual(['authorize', 'capture']);
    expect((await settlements()) - before).toBe(1);
    expect((await complete(shop, cartId)).body).toMatchObject({ type: 'order', order: { id } });
    expect((await outbox.of(id)).map(({ type }) => type)).toEqual(['OrderCompleted', 'PaymentsChanged']);
  });

  test('a phone number that the loyalty service was not there to take still earns its order the points', async () => {
    const api = pidOf('api');
    // It takes connections and answers nothing, and what it was sent dies with it.
    process.kill(api, 'SIGSTOP');
    const cartId = await readyCart(shop, {
      lines: [{ upc: UPC.coffee, quantity: 2 }],
      phone: at.MEMBER_PHONE,
    });
    const { id } = await order(shop, cartId).finally(() => process.kill(api, 'SIGKILL'));
    await until('the loyalty service to be back', async () => pidOf('api') !== api, RESTART_MS);

    const settled = async () =>
      (await shop.ask<{ loyalty: Settled }>('GET', `/store/orders/${id}/loyalty`)).loyalty;
    await until('the points', async () => (await settled()).status === 'FINALIZED', RESTART_MS);
    expect(await settled()).toMatchObject({
      points: { earned: expect.any(Number), redeemed: 0 },
      totals: { loyaltyDiscount: 0 },
    });
    expect((await settled()).points.earned).toBeGreaterThan(0);
    expect((await outbox.onCart(cartId)).map(({ type }) => type)).toEqual(['OrderCompleted']);
  });

  test('what is due still leaves after Redis was restarted and has lost all that it held', async () => {
    const cartId = await readyCart(shop, { lines: [{ upc: UPC.coffee, quantity: 1 }] });
    await faults([{ route: 'capture', kind: 'status', value: 503 }]);
    const { id } = await order(shop, cartId);
    const waiting = async () => (await outbox.of(id)).find(({ type }) => type === 'PaymentsChanged');
    await until('a capture that failed', async () => (await waiting())?.last_error);

    const redis = new Redis(at.REDIS_URL, { lazyConnect: true });
    await redis.connect();
    const restarted = pidOf('redis');
    await redis.flushall();
    process.kill(restarted, 'SIGKILL');
    redis.disconnect();
    await until('Redis to be back', async () => pidOf('redis') !== restarted, RESTART_MS);
    await faults([]);

    // Nobody presses anything any more: only the relay's own clock can send it.
    await until('the payment', async () => (await waiting())?.delivered_at, RESTART_MS);
  });
});
