import { Client } from '@medusajs/framework/pg';
import { StoresService } from '../src/modules/stores/service';
import { fromEnvironment } from './support/shop';

const { name, values } = fromEnvironment('COMMERCE_DATABASE_URL');

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LOCATION = 'sloc_counter_rows';

/** The statements themselves, in a transaction that is taken back: no order of the shop is touched. */
(values ? describe : describe.skip)(`the counter's rows ${name}`, () => {
  const client = new Client({ connectionString: values?.COMMERCE_DATABASE_URL });
  const manager = {
    execute: async (sql: string, bound: unknown[]) => {
      let index = 0;
      return (
        await client.query(
          sql.replaceAll('?', () => `$${(index += 1)}`),
          bound,
        )
      ).rows;
    },
  };
  const stores = new StoresService({
    baseRepository: { transaction: (job: (transaction: typeof manager) => unknown) => job(manager) },
  } as never);
  const now = Date.now();
  const from = now - 10 * HOUR;
  const range = { from: new Date(from), to: new Date(from + DAY), openSince: new Date(now - 3 * DAY) };

  beforeAll(() => client.connect());
  afterAll(() => client.end());
  beforeEach(() => client.query('BEGIN'));
  afterEach(() => client.query('ROLLBACK'));

  /** An order at the counter; times are milliseconds from now. */
  async function put(
    id: string,
    row: { placed: number; slot?: number; collected?: number; cancelled?: number },
  ) {
    const at = (ms: number | undefined) => (ms === undefined ? null : new Date(now + ms));
    await client.query(
      `INSERT INTO counter_order (cart_id, order_id, location_id, kind, slot_at, slot_minutes, placed_at, collected_at, cancelled_at)
       VALUES ($1, $1, $2, 'pickup', $3, 30, $4, $5, $6)`,
      [id, LOCATION, at(row.slot), at(row.placed), at(row.collected), at(row.cancelled)],
    );
  }
  const board = async (limit = 50) =>
    (await stores.board(LOCATION, { ...range, limit })).map(({ cartId }) => cartId);
  const slotOf = (ms: number) => ({
    locationId: LOCATION,
    slotAt: new Date(now + ms),
    minutes: 30,
    capacity: 2,
  });
  const claim = (
    orderId: string,
    slot: ReturnType<typeof slotOf> | null,
    seen: Parameters<StoresService['claim']>[2],
  ) => stores.claim({ cartId: 'cart', orderId, kind: 'pickup', locationId: LOCATION }, slot, seen);

  test('an order is on the board on the day of its slot, however early it was placed', async () => {
    await put('early', { placed: -6 * DAY, slot: HOUR });
    await put('tomorrow', { placed: -5 * DAY, slot: DAY });
    await put('forgotten', { placed: -8 * DAY, slot: -2 * DAY });
    await put('long-forgotten', { placed: -9 * DAY, slot: -4 * DAY });
    await put('fetched-yesterday', { placed: -2 * DAY, collected: -30 * HOUR });
    await put('fetched-today', { placed: -6 * DAY, slot: -2 * DAY, collected: -HOUR });
    await put('cancelled-early', { placed: -6 * DAY, slot: HOUR, cancelled: -5 * DAY });
    await put('waiting', { placed: -2 * DAY });
    await put('old', { placed: -4 * DAY });
    expect((await board()).sort()).toEqual(
      ['early', 'tomorrow', 'forgotten', 'fetched-today', 'cancelled-early', 'waiting'].sort(),
    );
  });

  test('where there are more than fit, what is due today stays, the earliest first', async () => {
    await put('later', { placed: -HOUR, slot: 2 * DAY });
    await put('waiting', { placed: -2 * DAY });
    await put('fetched', { placed: -HOUR, collected: -1_000 });
    await put('at-two', { placed: -6 * DAY, slot: 2 * HOUR });
    await put('at-one', { placed: -5 * DAY, slot: HOUR });
    expect(await board(2)).toEqual(['at-one', 'at-two']);
    expect(await board()).toEqual(['at-one', 'at-two', 'waiting', 'later', 'fetched']);
  });

  test('a claim takes the slot that was read, and no other', async () => {
    await stores.holdSlot('cart', slotOf(HOUR), HOUR);
    const seen = { locationId: LOCATION, slotAt: slotOf(HOUR).slotAt };
    // A second tab chooses another time meanwhile.
    await stores.holdSlot('cart', slotOf(2 * HOUR), HOUR);
    expect(await claim('order', slotOf(HOUR), seen)).toBe(false);
    expect(await claim('order', null, undefined)).toBe(false);
    const [row] = (await client.query("SELECT slot_at, order_id FROM counter_order WHERE cart_id = 'cart'"))
      .rows;
    expect(row).toEqual({ slot_at: slotOf(2 * HOUR).slotAt, order_id: null });
    const again = { locationId: LOCATION, slotAt: slotOf(2 * HOUR).slotAt };
    expect(await claim('order', slotOf(2 * HOUR), again)).toBe(true);
    expect(await claim('order', slotOf(2 * HOUR), again)).toBe(true);
  });

  test('a slot that was given back meanwhile is not claimed', async () => {
    await stores.holdSlot('cart', slotOf(HOUR), HOUR);
    await client.query("DELETE FROM counter_order WHERE cart_id = 'cart'");
    const seen = { locationId: LOCATION, slotAt: slotOf(HOUR).slotAt };
    expect(await claim('order', slotOf(HOUR), seen)).toBe(false);
    expect(await claim('order', null, undefined)).toBe(true);
  });

  test('a full slot is not claimed', async () => {
    await put('one', { placed: -1, slot: HOUR });
    await put('two', { placed: -1, slot: HOUR });
    expect(await claim('order', null, undefined)).toBe(true);
    await client.query(
      "UPDATE counter_order SET order_id = NULL, slot_at = $1, held_until = now() - interval '1 hour' WHERE cart_id = 'cart'",
      [slotOf(HOUR).slotAt],
    );
    const seen = { locationId: LOCATION, slotAt: slotOf(HOUR).slotAt };
    expect(await claim('order', slotOf(HOUR), seen)).toBe(false);
  });
});
