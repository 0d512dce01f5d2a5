import { randomUUID } from 'node:crypto';
import { until } from '../support/until';
import { openBrowser, type TestBrowser } from './browser';
import { type Desk, openDesk, placeOrder } from './desk';
import { handles } from './handles';
import { mailsTo } from './mailbox';
import { Shopper } from './shopper';

/** In place of the browser's sound: the tones that would be heard. */
const SILENT = `
  globalThis.tones = [];
  globalThis.AudioContext = class {
    state = 'suspended';
    currentTime = 0;
    async resume() { this.state = 'running'; }
    createGain() {
      return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (next) => next };
    }
    createOscillator() {
      const frequency = { value: 0 };
      return { frequency, connect: (next) => next, start: () => tones.push(frequency.value), stop() {} };
    }
  };`;
/** A ring is two tones. */
const RING = [880, 1174.66];

describe("the screen at a store's counter", () => {
  const email = `shopper-${randomUUID()}@example.com`;
  let browser: TestBrowser;
  let desk: Desk;
  let shopper: Shopper;
  let order: { orderId: string; number: number };

  beforeAll(async () => {
    browser = await openBrowser();
    desk = await openDesk(browser);
    shopper = new Shopper((await browser.visit()).page);
    await desk.context.addInitScript(SILENT);
    await desk.signIn();
  }, 120_000);
  afterAll(() => browser.close());

  const tones = () => desk.page.evaluate<number[]>('tones');
  const card = (number: number) =>
    desk.page
      .getByRole('listitem')
      .filter({ has: desk.page.getByRole('heading', { name: `#${number}`, exact: true }) });
  const button = (name: 'Ready' | 'Collected') => card(order.number).getByRole('button', { name });
  const isState = (state: string) =>
    card(order.number).getByText(state, { exact: true }).waitFor({ timeout: 30_000 });
  /** One more look of the screen at the shop, answered. */
  const nextLook = async () => {
    const answer = await desk.page.waitForResponse((response) => response.url().includes('/admin/board?'));
    await answer.finished();
  };

  const fulfilmentOf = async (orderId: string) => {
    const answer = await fetch(`${handles.COMMERCE_URL}/store/orders/${orderId}/fulfilment`, {
      headers: { 'x-publishable-api-key': handles.COMMERCE_PUBLISHABLE_KEY },
      signal: AbortSignal.timeout(10_000),
    });
    return ((await answer.json()) as { fulfilment: { state: string; store: { name: string } } }).fulfilment;
  };
  /** What the shopper's own page of the order says. */
  const stateToShopper = async () => {
    await shopper.page.goto(`/order/${order.orderId}`);
    return shopper.at('order-fulfilment').getAttribute('data-state');
  };
  async function openBoard(orderId: string): Promise<void> {
    const { store } = await fulfilmentOf(orderId);
    await desk.admin.open('/board');
    await desk.page.getByRole('combobox', { name: 'Store' }).click();
    await desk.page.getByRole('option', { name: store.name, exact: true }).click();
  }

  test('a new order comes by itself, and rings once where somebody turned the sound on', async () => {
    const first = await placeOrder();
    await openBoard(first.orderId);
    await card(await desk.numberOf(first.orderId)).waitFor();
    expect(await tones()).toEqual([]);
    await desk.page.getByRole('button', { name: 'Turn sound on' }).click();
    await until(async () => (await tones()).length === RING.length, { what: 'the sound that says it is on' });

    const { orderId } = await placeOrder({ email });
    order = { orderId, number: await desk.numberOf(orderId) };
    await isState('new');
    await nextLook();
    await nextLook();
    expect(await tones()).toEqual([...RING, ...RING]);
  }, 180_000);

  test('Ready is pressed twice: the order is ready once, its shopper sees it and has one mail', async () => {
    expect(await stateToShopper()).toBe('new');
    await button('Ready').dblclick();
    await isState('ready');
    expect(await button('Ready').count()).toBe(0);
    expect(await stateToShopper()).toBe('ready');
    // Another screen shows the button still.
    expect(await desk.ask(`/admin/orders/${order.orderId}/ready`, {})).toMatchObject({
      order: { state: 'ready' },
    });
    await until(() => mailsTo(email).length > 0, { what: 'the mail', timeoutMs: 20_000 });
    expect(mailsTo(email).map(({ subject }) => subject)).toEqual([
      expect.stringMatching(new RegExp(`^Order #${order.number} is `)),
    ]);
  });

  test('Collected is pressed twice: the order is handed out once, and its shopper sees it', async () => {
    await button('Collected').dblclick();
    await isState('collected');
    expect(await card(order.number).getByRole('button').count()).toBe(0);
    expect(await stateToShopper()).toBe('collected');
    expect(await desk.ask(`/admin/orders/${order.orderId}/collected`, {})).toMatchObject({
      order: { state: 'collected' },
    });
    const { order: known } = await desk.ask<{ order: { fulfillments: { delivered_at: string | null }[] } }>(
      `/admin/orders/${order.orderId}?fields=*fulfillments`,
    );
    expect(known.fulfillments.map(({ delivered_at }) => delivered_at !== null)).toEqual([true]);
    expect(mailsTo(email)).toHaveLength(1);
    // Nothing of it was a new order.
    expect(await tones()).toEqual([...RING, ...RING]);
  });

  test('without a connection the screen says so, and goes on by itself', async () => {
    const isAway = desk.page.getByText('No connection', { exact: false });
    await desk.page.route('**/admin/board?*', (route) => route.abort());
    await isAway.waitFor();
    await isState('collected');
    await desk.page.unroute('**/admin/board?*');
    await isAway.waitFor({ state: 'hidden' });

    await desk.page.route('**/admin/store-hours', (route) => route.abort());
    await desk.admin.open('/board');
    await isAway.waitFor();
    await desk.page.unroute('**/admin/store-hours');
    await isState('collected');
    expect(await isAway.count()).toBe(0);
  });
});
