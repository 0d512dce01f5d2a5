import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { order, payWith, CARD, UPC } from './support/checkout';
import { Outbox } from './support/outbox';
import { signInAsStaff } from './support/admin';
import { fromEnvironment, Shop } from './support/shop';
import { inLogs, inRedis, inTables, listenToRedis, type Listener, type Planted } from './support/traces';
import { until } from './support/until';

const { name, values } = fromEnvironment(
  'COMMERCE_URL',
  'COMMERCE_PUBLISHABLE_KEY',
  'COMMERCE_DATABASE_URL',
  'COMMERCE_ENCRYPTION_KEYS',
  'REDIS_URL',
  'SHOP_FOLDER',
);

jest.setTimeout(180_000);

const own = randomInt(100_000, 999_999);
const PHONE = `555${randomInt(2_000_000, 9_999_999)}`;
/** A person whom nothing else in the test could be taken for: each value stands in one field. */
const PLANTED: Planted = {
  phone: PHONE,
  email: `wilhelmina.quartz.${own}@example.org`,
  firstName: `Wilhelmina${own}`,
  lastName: `Quartzsworth${own}`,
  street: `${own} Obsidian Crescent`,
  code: String(randomInt(700_000, 799_999)),
  firebaseToken: `eyJ${own}.planted.token`,
};
/** Cut at 100, its last character would be half of one: PostgreSQL takes no such JSON. */
const LONG_NAME = `${'n'.repeat(99)}🌊`;

/**
 * Medusa's own tables of who bought what, where it goes and who pays it (it keeps what it tells a payment
 * provider): the shop cannot be without them.
 */
const MEDUSAS_OWN =
  /^(customer|customer_address|cart|cart_address|order|order_address|payment_session|provider_identity): (phone|email|firstName|lastName|street)$/;
/**
 * Medusa keeps how far a completion came for three days, with the cart in it, so that a repeat is answered:
 * in its own table and, beside it, in Redis. It holds what the tables above hold, never a code, a token or
 * what loyalty knows.
 */
const COMPLETION =
  /^(workflow_execution|\S* \S*(dtrx|complete-cart|workflow)\S*): (phone|email|firstName|lastName|street)$/;
const strange = (traces: string[]): string[] =>
  traces.filter((trace) => !MEDUSAS_OWN.test(trace) && !COMPLETION.test(trace));

(values ? describe : describe.skip)(`what is planted in every field ${name}`, () => {
  const at = values ?? {
    COMMERCE_URL: '',
    COMMERCE_PUBLISHABLE_KEY: '',
    COMMERCE_DATABASE_URL: '',
    COMMERCE_ENCRYPTION_KEYS: '',
    REDIS_URL: '',
    SHOP_FOLDER: '',
  };
  const shop = new Shop({ url: at.COMMERCE_URL, publishableKey: at.COMMERCE_PUBLISHABLE_KEY });
  let redis: Listener;
  let outbox: Outbox;

  beforeAll(async () => {
    [redis, outbox] = await Promise.all([listenToRedis(at.REDIS_URL), Outbox.open(at.COMMERCE_DATABASE_URL)]);
  });
  afterAll(async () => {
    redis.close();
    await outbox.close();
  });

  const { email = '', firstName = '', lastName = '', street = '', code = '', firebaseToken = '' } = PLANTED;
  const password = 'a long enough password of nobody';

  async function register(
    address: string,
    first: string,
    phone: string,
  ): Promise<{ id: string; mine: Shop }> {
    const { token } = await shop.ask<{ token: string }>('POST', '/auth/customer/emailpass/register', {
      email: address,
      password,
    });
    const { customer } = await shop.as(token).ask<{ customer: { id: string } }>('POST', '/store/customers', {
      email: address,
      first_name: first,
      last_name: lastName,
      phone,
    });
    const { token: signedIn } = await shop.ask<{ token: string }>('POST', '/auth/customer/emailpass', {
      email: address,
      password,
    });
    return { id: customer.id, mine: shop.as(signedIn) };
  }

  const delivered = (customerId: string) =>
    until('the registration to leave', async () =>
      (await outbox.about(customerId)).find(
        ({ type, delivered_at }) => type === 'CustomerRegistered' && delivered_at,
      ),
    );

  async function buy(mine: Shop): Promise<string> {
    const variants = await mine.variants();
    const shipping_address = {
      country_code: 'us',
      province: 'tx',
      postal_code: '78701',
      city: 'Austin',
      address_1: street,
      first_name: firstName,
      last_name: lastName,
      phone: `+1${PHONE}`,
    };
    const { cart } = await mine.ask<{ cart: { id: string } }>('POST', '/store/carts', {
      region_id: await mine.regionId(),
      email,
      shipping_address,
      items: [{ variant_id: variants.get(UPC.coffee), quantity: 1 }],
    });
    const {
      shipping_options: [option],
    } = await mine.ask<{ shipping_options: { id: string }[] }>(
      'GET',
      `/store/shipping-options?cart_id=${cart.id}`,
    );
    await mine.ask('POST', `/store/carts/${cart.id}/shipping-methods`, { option_id: option?.id });
    const loyalty = (message: string, body: object) =>
      mine.call('POST', `/store/carts/${cart.id}/loyalty/${message}`, body);
    expect(
      (await loyalty('identify', { phone: `(${PHONE.slice(0, 3)}) ${PHONE.slice(3, 6)}-${PHONE.slice(6)}` }))
        .status,
    ).toBe(200);
    await loyalty('identify', { phone: `+1${PHONE}` });
    await loyalty('proof/request', {});
    // Refused, each in its way: what was sent must not stay anywhere for it.
    expect((await loyalty('proof', { code })).status).toBeGreaterThanOrEqual(400);
    await loyalty('proof', { firebaseIdToken: firebaseToken });
    await payWith(mine, cart.id, CARD.good);
    return (await order(mine, cart.id)).id;
  }

  test('stands nowhere but where a shop must keep it: no table of loyalty or events, no Redis, no queue, no log', async () => {
    const { id, mine } = await register(email, firstName, `+1${PHONE}`);
    expect((await delivered(id)).data).toMatchObject({ email, firstName, lastName });
    const orderId = await buy(mine);
    const [told] = await until('the order to leave', async () => {
      const events = await outbox.of(orderId);
      return events[0]?.delivered_at && events;
    });
    expect(told?.data).toMatchObject({ email });

    expect(strange(await inTables(at.COMMERCE_DATABASE_URL, PLANTED))).toEqual([]);
    expect(strange(inRedis(redis, PLANTED))).toEqual([]);
    expect(inLogs(join(at.SHOP_FOLDER, 'logs'), PLANTED)).toEqual([]);
    // What the local queue writes down of its messages.
    const queue = join(at.SHOP_FOLDER, 'sqs.json');
    const journal = existsSync(queue) ? readFileSync(queue, 'utf8') : '';
    expect(Object.values(PLANTED).filter((value) => journal.includes(value))).toEqual([]);
  });

  test('a name that ends in half a character is cut whole, and its registration arrives', async () => {
    const address = `long.${email}`;
    const { id } = await register(address, LONG_NAME, `+1555${randomInt(2_000_000, 9_999_999)}`);
    expect((await delivered(id)).data).toMatchObject({ email: address, firstName: 'n'.repeat(99) });
    const admin = await signInAsStaff(at.COMMERCE_URL, at.COMMERCE_DATABASE_URL);
    expect(JSON.stringify(await admin.ask('GET', '/admin/outbox'))).not.toContain(address);
    expect(inLogs(join(at.SHOP_FOLDER, 'logs'), { address })).toEqual([]);
  });
});
