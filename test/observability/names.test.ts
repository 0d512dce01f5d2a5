import { startStack, type Stack } from '../promise/stack';
import { cartOf, openCheckout, orderOf, type Shop } from '../promise/shop';
import { writeFileSync } from 'node:fs';
import { scrape } from './scrape';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
}, 90_000);
afterAll(() => stack?.stop());

/** An order with its discount, and one whose host was away: its points come late. */
async function trade(shop: Shop): Promise<void> {
  const checkout = await openCheckout(shop);
  const { body } = await checkout.get();
  await checkout.complete(orderOf(body, cartOf(1)));
  await checkout.reaches('FINALIZED');
  await shop.host.fail({ route: 'identify', kind: 'status', value: 500 });
  const late = shop.checkout();
  const { body: bypassed } = await late.identify({ cart: cartOf(1) });
  await shop.host.heal();
  await late.complete(orderOf(bypassed, cartOf(1)));
  await late.reaches('FINALIZED');
}

test('explore', async () => {
  await trade(await stack.openShop());
  const { text } = await scrape(stack.metrics);
  writeFileSync('/tmp/h5/scrape.txt', text);
}, 60_000);
