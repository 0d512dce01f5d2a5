import { signInAsStaff, type Admin } from './support/admin';
import { CARD, complete, payWith, UPC, type Order } from './support/checkout';
import { readMails } from './support/mails';
import { fromEnvironment, Shop } from './support/shop';
import { until } from './support/until';

const { name, values } = fromEnvironment(
  'COMMERCE_URL',
  'COMMERCE_PUBLISHABLE_KEY',
  'COMMERCE_DATABASE_URL',
  'MAIL_FOLDER',
  'FINIX_SANDBOX_URL',
);

const WASH = '079118000207';
/** Nobody else's tests buy it: its stock is this suite's. */
const BLADES = '012990040065';
/** The seed has none of it. */
const FRESHENER = '012990040089';

interface Choice {
  optionId: string;
  storeId: string;
  storeName: string;
  amount: number;
  minimum: number;
  problem: { code: string; message: string } | null;
}
interface Choices {
  pickup: Choice[];
  delivery: { options: Choice[]; reason: string | null; message: string | null };
  slot: { storeId: string; startsAt: string } | null;
}
interface Store {
  id: string;
  name: string;
  timeZone: string;
  isOpen: boolean;
  address: { city: string };
}
interface Slot {
  startsAt: string;
  left: number;
}
interface BoardOrder {
  id: string;
  number: number;
  state: string;
  slot: { startsAt: string } | null;
  lines: { title: string; quantity: number }[];
}

(values ? describe : describe.skip)(`fulfilment ${name}`, () => {
  const at = values ?? {
    COMMERCE_URL: '',
    COMMERCE_PUBLISHABLE_KEY: '',
    COMMERCE_DATABASE_URL: '',
    MAIL_FOLDER: '',
    FINIX_SANDBOX_URL: '',
  };
  const shop = new Shop({ url: at.COMMERCE_URL, publishableKey: at.COMMERCE_PUBLISHABLE_KEY });
  let admin: Admin;
  let variants: ReadonlyMap<string, string>;
  let regionId: string;
  let stores: Store[];
  let email = 0;

  beforeAll(async () => {
    admin = await signInAsStaff(at.COMMERCE_URL, at.COMMERCE_DATABASE_URL);
    [variants, regionId] = await Promise.all([shop.variants(), shop.regionId()]);
    stores = (await shop.ask<{ stores: Store[] }>('GET', '/store/stores')).stores;
  });

  const storeNamed = (end: string): Store => {
    const store = stores.find((each) => each.name.endsWith(end));
    if (!store) throw new Error(`The seed has no store ${end}`);
    return store;
  };

  async function open(
    lines: [upc: string, quantity: number][],
    { zip, city = 'Austin', province = 'TX' }: { zip?: string; city?: string; province?: string } = {},
  ): Promise<string> {
    const { cart } = await shop.ask<{ cart: { id: string } }>('POST', '/store/carts', {
      region_id: regionId,
      email: `fulfilment-${Date.now()}-${(email += 1)}@example.com`,
      shipping_address: zip
        ? {
            country_code: 'us',
            first_name: 'Alex',
            last_name: 'Doe',
            address_1: '1 Street',
            city,
            province,
            postal_code: zip,
          }
        : { country_code: 'us' },
      items: lines.map(([upc, quantity]) => ({ variant_id: variants.get(upc), quantity })),
    });
    return cart.id;
  }

  /** What the payment provider was asked for in a cart's name. */
  const chargesOf = async (cartId: string): Promise<unknown[]> =>
    (await (await fetch(`${at.FINIX_SANDBOX_URL}/_control/ledger?cart_id=${cartId}`)).json()) as unknown[];
  const choicesOf = async (cartId: string): Promise<Choices> =>
    (await shop.ask<{ fulfilment: Choices }>('GET', `/store/carts/${cartId}/fulfilment`)).fulfilment;
  const go = (cartId: string, optionId: string | undefined) =>
    shop.call<{ code?: string }>('POST', `/store/carts/${cartId}/shipping-methods`, { option_id: optionId });

  async function pickUp(cartId: string, store: Store): Promise<void> {
    const { pickup } = await choicesOf(cartId);
    const { status, body } = await go(cartId, pickup.find(({ storeId }) => storeId === store.id)?.optionId);
    if (status !== 200) throw new Error(`No pickup: ${status} ${body.message}`);
  }

  async function placed(cartId: string): Promise<Order> {
    const { status, body } = await press(cartId);
    if (status !== 200 || body.type !== 'order')
      throw new Error(`No order: ${status} ${JSON.stringify(body)}`);
    return body.order;
  }

  /** The button as the storefront presses it: no answer, and "somebody else is at it", are asked again. */
  async function press(cartId: string): Promise<Awaited<ReturnType<typeof complete>>> {
    return until(`cart ${cartId} to be completed or refused`, async () => {
      const answer = await complete(shop, cartId).catch((error: unknown) => {
        if (error instanceof DOMException && error.name === 'TimeoutError') return undefined;
        throw error;
      });
      return answer && answer.status !== 409 && answer.status < 500 ? answer : undefined;
    });
  }

  async function orderAt(store: Store, lines: [string, number][], startsAt?: string): Promise<Order> {
    const cartId = await open(lines);
    await pickUp(cartId, store);
    if (startsAt)
      await shop.ask('POST', `/store/carts/${cartId}/pickup-slot`, { storeId: store.id, startsAt });
    await payWith(shop, cartId, CARD.good);
    return placed(cartId);
  }

  /** The level of one thing at one store: what is there, and what is promised. */
  async function levelOf(upc: string, store: Store) {
    const { inventory_items: items } = await admin.ask<{ inventory_items: { id: string }[] }>(
      'GET',
      `/admin/inventory-items?sku=${upc}`,
    );
    const itemId = items[0]?.id ?? '';
    const { inventory_levels: levels } = await admin.ask<{
      inventory_levels: { location_id: string; stocked_quantity: number; reserved_quantity: number }[];
    }>('GET', `/admin/inventory-items/${itemId}/location-levels?limit=100`);
    const level = levels.find(({ location_id }) => location_id === store.id);
    return { itemId, stocked: level?.stocked_quantity ?? 0, reserved: level?.reserved_quantity ?? 0 };
  }

  /** Leaves so many pieces to sell of a thing at a store. */
  async function leave(upc: string, store: Store, pieces: number): Promise<void> {
    const { itemId, reserved } = await levelOf(upc, store);
    await admin.ask('POST', `/admin/inventory-items/${itemId}/location-levels/${store.id}`, {
      stocked_quantity: reserved + pieces,
    });
  }

  const state = async (store: Store, orderId: string): Promise<BoardOrder | undefined> =>
    (await admin.ask<{ orders: BoardOrder[] }>('GET', `/admin/board?storeId=${store.id}`)).orders.find(
      ({ id }) => id === orderId,
    );

  describe('what is not there', () => {
    test('the catalogue says how many there are, and a cart takes no more', async () => {
      const { products } = await shop.ask<{
        products: {
          variants: { sku: string; manage_inventory: boolean; inventory_quantity: number | null }[];
        }[];
      }>(
        'GET',
        `/store/products?limit=100&region_id=${regionId}&fields=variants.sku,variants.manage_inventory,%2Bvariants.inventory_quantity`,
      );
      const all = products.flatMap((product) => product.variants);
      const of = (upc: string) => all.find(({ sku }) => sku === upc);
      expect(of(FRESHENER)).toMatchObject({ manage_inventory: true, inventory_quantity: 0 });
      expect(of(UPC.regular)).toMatchObject({ manage_inventory: false });
      expect(of(WASH)).toMatchObject({ manage_inventory: false });
      const refused = await shop.call<{ code?: string }>('POST', '/store/carts', {
        region_id: regionId,
        items: [{ variant_id: variants.get(FRESHENER), quantity: 1 }],
      });
      expect(refused).toMatchObject({
        status: 400,
        body: { code: 'insufficient_inventory', message: expect.stringMatching(/not that many left/) },
      });
    });

    test('stock is promised at the store that the order is fetched from, and comes back when it is cancelled', async () => {
      const store = storeNamed('No. 2');
      await leave(BLADES, store, 2);
      const before = await levelOf(BLADES, store);
      const elsewhere = await levelOf(BLADES, storeNamed('No. 1'));
      const order = await orderAt(store, [[BLADES, 2]]);
      expect((await levelOf(BLADES, store)).reserved).toBe(before.reserved + 2);
      expect(await levelOf(BLADES, storeNamed('No. 1'))).toEqual(elsewhere);
      const next = await choicesOf(await open([[BLADES, 1]]));
      expect(next.pickup.find(({ storeId }) => storeId === store.id)?.problem).toMatchObject({
        code: 'insufficient_inventory',
        message: expect.stringMatching(/“Wiper blades” is sold out at Corner & Oak No. 2/),
      });
      await admin.ask('POST', `/admin/orders/${order.id}/cancel`, {});
      expect(await levelOf(BLADES, store)).toEqual(before);
    });

    test('of four that race for the last piece one gets it; the others are told, and nobody else pays', async () => {
      const store = storeNamed('No. 2');
      await leave(BLADES, store, 1);
      const carts = await Promise.all(
        Array.from({ length: 4 }, async () => {
          const cartId = await open([[BLADES, 1]]);
          await pickUp(cartId, store);
          await payWith(shop, cartId, CARD.good);
          return cartId;
        }),
      );
      const answers = await Promise.all(carts.map(press));
      const won = answers.filter(({ status, body }) => status === 200 && body.type === 'order');
      expect(won).toHaveLength(1);
      for (const answer of answers.filter((each) => !won.includes(each))) {
        expect(answer).toMatchObject({ status: 400, body: { message: expect.stringMatching(/sold out/) } });
        expect(answer.body.message).not.toMatch(/iitem_|sloc_/);
      }
      const { stocked, reserved } = await levelOf(BLADES, store);
      expect(stocked - reserved).toBe(0);
      // A loser's cart is a cart again, and the provider never heard of it.
      for (const [index, cartId] of carts.entries()) {
        const isWinner = won.includes(answers[index] as (typeof answers)[number]);
        expect((await chargesOf(cartId)).length > 0).toBe(isWinner);
        const { completed_at: completedAt } = (
          await shop.ask<{ cart: { completed_at: string | null } }>('GET', `/store/carts/${cartId}`)
        ).cart;
        expect(completedAt === null).toBe(!isWinner);
      }
    }, 120_000);
  });

  describe('how it reaches the shopper', () => {
    test('fuel and car washes are refused a delivery by name, when it is chosen and when the order is made', async () => {
      const cartId = await open(
        [
          [UPC.regular, 8],
          [WASH, 1],
        ],
        { zip: '78701' },
      );
      const { delivery, pickup } = await choicesOf(cartId);
      expect(delivery.options[0]?.problem?.code).toBe('pickup_only');
      expect(await go(cartId, delivery.options[0]?.optionId)).toMatchObject({
        status: 400,
        body: {
          code: 'pickup_only',
          message: expect.stringMatching(
            /“(Regular unleaded|Car wash)” and “(Car wash|Regular unleaded)” cannot be delivered/,
          ),
        },
      });
      expect((await go(cartId, pickup[0]?.optionId)).status).toBe(200);

      const later = await open([[UPC.chips, 1]], { zip: '78701' });
      expect((await go(later, (await choicesOf(later)).delivery.options[0]?.optionId)).status).toBe(200);
      await shop.ask('POST', `/store/carts/${later}/line-items`, {
        variant_id: variants.get(UPC.regular),
        quantity: 8,
      });
      await payWith(shop, later, CARD.good);
      expect(await complete(shop, later)).toMatchObject({
        status: 400,
        body: { message: expect.stringMatching(/“Regular unleaded” cannot be delivered/) },
      });
    });

    test('nothing is delivered to Honolulu, however the option is asked for', async () => {
      const near = await open([[UPC.chips, 1]], { zip: '78701-1234' });
      const optionId = (await choicesOf(near)).delivery.options[0]?.optionId;
      const far = await open([[UPC.chips, 1]], { zip: '96813', city: 'Honolulu', province: 'HI' });
      const { delivery, pickup } = await choicesOf(far);
      expect(delivery).toMatchObject({
        options: [],
        reason: 'OUTSIDE',
        message: 'We do not deliver to this ZIP code. Choose pickup.',
      });
      expect(pickup.length).toBeGreaterThan(0);
      expect(await go(far, optionId)).toMatchObject({ status: 400, body: { code: 'outside_delivery' } });
    });

    test('an address that leaves the zone takes its delivery with it', async () => {
      const cartId = await open([[UPC.chips, 1]], { zip: '78701' });
      await go(cartId, (await choicesOf(cartId)).delivery.options[0]?.optionId);
      await shop.ask('POST', `/store/carts/${cartId}`, {
        shipping_address: { country_code: 'us', city: 'Honolulu', province: 'HI', postal_code: '96813' },
      });
      await payWith(shop, cartId, CARD.good);
      expect((await complete(shop, cartId)).status).toBe(400);
    });

    test('a zone has a fee and a least value of goods', async () => {
      const small = await open([[UPC.chips, 1]], { zip: '78741' });
      const [choice] = (await choicesOf(small)).delivery.options;
      expect(choice).toMatchObject({
        amount: 3.99,
        minimum: 10,
        problem: {
          code: 'below_minimum',
          message: expect.stringMatching(/starts at \$10\.00; your items come to \$2\.69/),
        },
      });
      expect((await go(small, choice?.optionId)).status).toBe(400);
      const big = await open([[UPC.chips, 4]], { zip: '78741' });
      expect((await go(big, choice?.optionId)).status).toBe(200);
    });

    test('without a ZIP code the answer asks for one', async () => {
      const cartId = await open([[UPC.chips, 1]]);
      expect((await choicesOf(cartId)).delivery).toMatchObject({ options: [], reason: 'ADDRESS_NEEDED' });
    });
  });

  describe('stores and slots', () => {
    const slotsOf = async (store: Store): Promise<Slot[]> =>
      (await shop.ask<{ slots: Slot[] }>('GET', `/store/stores/${store.id}/slots`)).slots;
    const hold = (cartId: string, store: Store, startsAt: string) =>
      shop.asStranger().call<{ slot: { heldUntil: string } }>('POST', `/store/carts/${cartId}/pickup-slot`, {
        storeId: store.id,
        startsAt,
      });
    /** A slot that no other test of this suite chooses: counted from the end. */
    async function slotAt(store: Store, fromTheEnd: number): Promise<string> {
      const slot = (await slotsOf(store)).at(-fromTheEnd);
      if (!slot) throw new Error('The store has no slots');
      return slot.startsAt;
    }
    async function setCapacity(store: Store, slotCapacity: number): Promise<void> {
      const { stores: all } = await admin.ask<{ stores: { id: string; settings: object }[] }>(
        'GET',
        '/admin/store-hours',
      );
      const settings = all.find(({ id }) => id === store.id)?.settings;
      await admin.ask('POST', `/admin/store-hours/${store.id}`, { ...settings, slotCapacity });
    }

    test('three stores say where they are and whether they are open', async () => {
      expect(stores.map((each) => each.address.city)).toEqual(['Austin', 'Austin', 'El Paso']);
      expect(stores[0]?.isOpen).toBe(true);
      expect((await shop.ask<{ store: Store }>('GET', `/store/stores/${stores[2]?.id}`)).store.timeZone).toBe(
        'America/Denver',
      );
      expect((await shop.call('GET', '/store/stores/sloc_none')).status).toBe(404);
    });

    test('of twelve that ask at once for a slot with two places two get one', async () => {
      const store = storeNamed('No. 3');
      const startsAt = await slotAt(store, 1);
      const free = (await slotsOf(store)).find((slot) => slot.startsAt === startsAt)?.left ?? 0;
      // Two places beside those that an earlier run took.
      await setCapacity(store, 10 - free + 2);
      try {
        const carts = await Promise.all(Array.from({ length: 12 }, () => open([[UPC.coffee, 1]])));
        const answers = await Promise.all(carts.map((cartId) => hold(cartId, store, startsAt)));
        expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
        for (const { status, body } of answers.filter((each) => each.status !== 200)) {
          expect(status).toBe(400);
          expect(body.message).toMatch(/full/);
        }
        expect((await slotsOf(store)).find((slot) => slot.startsAt === startsAt)?.left).toBe(0);
        // Whoever holds one may give it back, and the next one gets it.
        const holder = carts[answers.findIndex(({ status }) => status === 200)];
        const waiting = carts[answers.findIndex(({ status }) => status !== 200)];
        await shop.ask('DELETE', `/store/carts/${holder}/pickup-slot`);
        expect((await hold(waiting ?? '', store, startsAt)).status).toBe(200);
      } finally {
        await setCapacity(store, 10);
      }
    });

    test('an order keeps its slot, and gives it back when it is cancelled', async () => {
      const store = storeNamed('No. 3');
      const startsAt = await slotAt(store, 2);
      const left = async () => (await slotsOf(store)).find((slot) => slot.startsAt === startsAt)?.left;
      const before = await left();
      const order = await orderAt(store, [[UPC.coffee, 1]], startsAt);
      expect(await left()).toBe((before ?? 0) - 1);
      expect(await state(store, order.id)).toMatchObject({ state: 'new', slot: { startsAt } });
      await admin.ask('POST', `/admin/orders/${order.id}/cancel`, {});
      expect(await left()).toBe(before);
    });

    test('a slot of another store stops the order in words, and a moment that begins no slot is refused', async () => {
      const [first, second] = [storeNamed('No. 1'), storeNamed('No. 2')];
      const cartId = await open([[UPC.coffee, 1]]);
      await pickUp(cartId, first);
      expect((await hold(cartId, second, await slotAt(second, 3))).status).toBe(200);
      await payWith(shop, cartId, CARD.good);
      expect(await complete(shop, cartId)).toMatchObject({
        status: 400,
        body: { message: 'Choose a pickup time at Corner & Oak No. 1.' },
      });
      expect((await hold(cartId, first, new Date(Date.now() + 7_777).toISOString())).status).toBe(400);
      expect((await hold(await open([]), first, await slotAt(first, 3))).status).toBe(400);
    });
  });

  describe('what staff set', () => {
    interface Zone {
      id: string;
      storeId: string;
      zips: string[];
      fee: number;
      minimum: number;
    }
    const zoneAt = async (store: Store): Promise<Zone> => {
      const { zones } = await admin.ask<{ zones: Zone[] }>('GET', '/admin/delivery-zones');
      const zone = zones.find(({ storeId }) => storeId === store.id);
      if (!zone) throw new Error(`${store.name} delivers nowhere`);
      return zone;
    };
    const saveZone = ({ id, zips, fee, minimum }: Zone) =>
      admin.ask('POST', `/admin/delivery-zones/${id}`, { zips, fee, minimum });

    test('a zone that is changed is what shoppers are offered, and what it says no more is gone', async () => {
      const store = storeNamed('No. 2');
      const before = await zoneAt(store);
      expect(before).toMatchObject({ fee: 3.99, minimum: 10, zips: expect.arrayContaining(['78744']) });
      // Of a price under a condition this page says nothing; it stays.
      const prices = async () =>
        (
          await admin.ask<{ shipping_option: { prices: { amount: number; price_rules: unknown[] }[] } }>(
            'GET',
            `/admin/shipping-options/${before.id}`,
          )
        ).shipping_option.prices.map(({ amount, price_rules: rules }) => [amount, rules.length]);
      const seeded = await prices();
      try {
        await saveZone({ ...before, zips: ['78741'], fee: 4.5, minimum: 2.5 });
        const cartId = await open([[UPC.chips, 1]], { zip: '78741' });
        expect((await choicesOf(cartId)).delivery.options[0]).toMatchObject({
          amount: 4.5,
          minimum: 2.5,
          problem: null,
        });
        expect((await choicesOf(await open([[UPC.chips, 1]], { zip: '78744' }))).delivery.reason).toBe(
          'OUTSIDE',
        );
        expect(await prices()).toEqual(seeded.map(([, rules]) => [4.5, rules]));
      } finally {
        await saveZone(before);
      }
      expect(await zoneAt(store)).toEqual(before);
      expect(await prices()).toEqual(seeded);
    });

    test('a field that is wrong is named, and nothing of the form is saved', async () => {
      const store = storeNamed('No. 2');
      const zone = await zoneAt(store);
      const all = () => admin.ask('GET', '/admin/store-hours');
      const stored = await all();
      await expect(saveZone({ ...zone, fee: 1, zips: ['78741', 'Austin'] })).rejects.toThrow(
        '"errors":[{"pointer":"/zips/1","message":"“Austin” is not a ZIP code"}]',
      );
      await expect(
        admin.ask('POST', `/admin/store-hours/${store.id}`, { timeZone: 'Mars', hours: {} }),
      ).rejects.toThrow(/"pointer":"\/timeZone"/);
      const { address } = store;
      await expect(
        admin.ask('POST', `/admin/store-hours/${store.id}/address`, { ...address, city: '' }),
      ).rejects.toThrow(/"pointer":"\/city"/);
      expect(await zoneAt(store)).toEqual(zone);
      expect(await all()).toEqual(stored);
    });

    test('a store moves, and shoppers read where to', async () => {
      const { id, address } = storeNamed('No. 2');
      const { country_code: _country, ...before } = address as unknown as Record<string, string>;
      const addressNow = async () =>
        (await shop.ask<{ store: { address: unknown } }>('GET', `/store/stores/${id}`)).store.address;
      const move = (to: object) => admin.ask('POST', `/admin/store-hours/${id}/address`, to);
      try {
        await move({ ...before, address_1: '1 Congress Avenue', address_2: 'Suite 2' });
        expect(await addressNow()).toMatchObject({ address_1: '1 Congress Avenue', address_2: 'Suite 2' });
      } finally {
        await move(before);
      }
      expect(await addressNow()).toEqual(address);
    });
  });

  describe('the counter', () => {
    test('an order goes from new to ready to collected, once each, and the shopper is told once', async () => {
      const store = storeNamed('No. 1');
      const order = await orderAt(store, [
        [BLADES, 1],
        [UPC.coffee, 1],
      ]);
      const shelf = await levelOf(BLADES, store);
      const board = await state(store, order.id);
      expect(board).toMatchObject({ state: 'new', lines: [{ quantity: 1 }, { quantity: 1 }] });
      expect(JSON.stringify(board)).not.toMatch(/@|email|phone/);
      const step = (what: string) =>
        admin.ask<{ order: { state: string } }>('POST', `/admin/orders/${order.id}/${what}`, {});
      const presses = await Promise.all([step('ready'), step('ready'), step('ready')]);
      expect(presses.map((each) => each.order.state)).toEqual(['ready', 'ready', 'ready']);
      expect((await levelOf(BLADES, store)).stocked).toBe(shelf.stocked - 1);
      const mails = async () =>
        (await readMails(at.MAIL_FOLDER)).filter(
          ({ subject }) => subject === `Order #${board?.number} is ready for pickup`,
        );
      await until('the mail that it is ready', async () => (await mails()).length > 0);
      expect(await step('collected')).toMatchObject({ order: { state: 'collected' } });
      expect(await step('collected')).toMatchObject({ order: { state: 'collected' } });
      expect(await step('ready')).toMatchObject({ order: { state: 'collected' } });
      expect(await state(store, order.id)).toMatchObject({ state: 'collected' });
      const [mail, ...others] = await mails();
      expect(others).toEqual([]);
      expect(mail?.text).toMatch(/100 Main Street\nAustin, TX 78701/);
      const { order: medusas } = await admin.ask<{ order: { fulfillment_status: string } }>(
        'GET',
        `/admin/orders/${order.id}`,
      );
      expect(medusas.fulfillment_status).toBe('delivered');
    });

    test('a cancelled order is not handed out, and a stranger sees no board', async () => {
      const store = storeNamed('No. 1');
      const order = await orderAt(store, [[UPC.coffee, 1]]);
      await admin.ask('POST', `/admin/orders/${order.id}/cancel`, {});
      expect((await state(store, order.id))?.state).toBe('cancelled');
      await expect(admin.ask('POST', `/admin/orders/${order.id}/ready`, {})).rejects.toThrow(/cancelled/);
      for (const [method, path] of [
        ['GET', `/admin/board?storeId=${store.id}`],
        ['POST', `/admin/orders/${order.id}/ready`],
        ['POST', `/admin/store-hours/${store.id}`],
        ['POST', `/admin/store-hours/${store.id}/address`],
        ['POST', '/admin/delivery-zones/so_1'],
      ] as const)
        expect((await shop.call(method, path, method === 'POST' ? {} : undefined)).status).toBe(401);
    });
  });
});
