import { openBrowser, type TestBrowser } from './browser';
import { Shopper } from './shopper';

let browser: TestBrowser;
let shopper: Shopper;
beforeAll(async () => {
  browser = await openBrowser();
});
beforeEach(async () => {
  shopper = new Shopper((await browser.visit()).page);
});
afterAll(() => browser.close());

test('a shopper chooses a store and a pickup time, and the confirmation says both', async () => {
  await shopper.beginCheckout('potato-chips');
  const time = await shopper.chooseLastSlot('Corner & Oak No. 3');
  await shopper.fillCard();
  await shopper.placeOrder();
  await shopper.confirmed();
  expect(await shopper.at('order-store').innerText()).toMatch(/Corner & Oak No\. 3, .*El Paso/);
  expect(await shopper.at('order-slot').innerText()).toContain(time);
  expect(await shopper.at('order-fulfilment').getAttribute('data-state')).toBe('new');
}, 180_000);

test('delivery costs its fee inside of the zone, and fuel is refused by name', async () => {
  await shopper.beginCheckout('potato-chips');
  await shopper.chooseDelivery();
  await shopper.figuresBecome(({ delivery }) => delivery === 299, 'the delivery fee');
  await shopper.addToCart('regular-unleaded', 8);
  await shopper.openCheckout();
  await shopper.at('fulfilment-problem').waitFor();
  expect(await shopper.at('fulfilment-problem').innerText()).toMatch(
    /“Regular unleaded” cannot be delivered/,
  );
  await shopper.choosePickup();
  await shopper.figuresBecome(({ delivery }) => delivery === 0, 'pickup for nothing');
}, 180_000);

test('what is sold out says so and cannot be put in the cart', async () => {
  await shopper.page.goto('/p/air-freshener');
  await shopper.at('stock').first().waitFor();
  expect(await shopper.at('stock').first().innerText()).toBe('Sold out');
  await shopper.page.goto('/p/microfiber-cloths');
  await shopper.at('add-to-cart').first().waitFor();
  expect(await shopper.at('stock').first().innerText()).toBe('Only 3 left');
  await shopper.page.goto('/search?q=air%20freshener');
  const found = shopper.page.locator('[data-handle="air-freshener"]');
  await found.waitFor();
  expect(await found.getByTestId('stock').innerText()).toBe('Sold out');
  expect(await found.getByRole('button').count()).toBe(0);
}, 120_000);
