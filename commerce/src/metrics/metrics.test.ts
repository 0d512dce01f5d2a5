import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { OutboxNumbers } from '@loyalty-checkout/medusa-plugin/modules/outbox/numbers';
import { collectOutbox, ordersPlaced } from './metrics';
import { serveMetrics } from './server';

const NUMBERS: OutboxNumbers = { waiting: 3, overdueSeconds: 2.5, failing: 1, oldestFailingSeconds: 60 };
let read: () => Promise<OutboxNumbers> = async () => NUMBERS;
collectOutbox(() => read());

async function scrape(path = '/metrics'): Promise<{ status: number; text: string }> {
  const server = await serveMetrics(0, '127.0.0.1');
  try {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, text: await response.text() };
  } finally {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
}

test('the numbers of the shop and of its outbox are told', async () => {
  ordersPlaced.inc();
  const { status, text } = await scrape();
  expect(status).toBe(200);
  for (const line of [
    'shop_orders_placed_total 1',
    'shop_outbox_available 1',
    'shop_outbox_depth 3',
    'shop_outbox_overdue_seconds 2.5',
    'shop_outbox_failing 1',
    'shop_outbox_oldest_failing_seconds 60',
  ])
    expect(text.split('\n')).toContain(line);
});

test('what is rarely counted is told from 0 on', async () => {
  const { text } = await scrape();
  for (const line of [
    'shop_completions_total{outcome="order"} 0',
    'shop_completions_total{outcome="payment"} 0',
    'shop_payments_failed_total{provider="finix_finix"} 0',
    'shop_payments_failed_total{provider="stripe_stripe"} 0',
  ])
    expect(text.split('\n')).toContain(line);
});

async function scrapeWithoutTables(): Promise<void> {
  const { status, text } = await scrape();
  expect(status).toBe(200);
  expect(text).toContain('shop_outbox_available 0');
  expect(text).not.toMatch(/^shop_outbox_(depth|failing|overdue)/m);
}

test('tables that fail leave the numbers of the outbox out, and the scrape is answered', async () => {
  read = () => Promise.reject(new Error('away'));
  await scrapeWithoutTables();
});

test('tables that hang do too, and are not asked again before they answered', async () => {
  let asked = 0;
  let answer: (numbers: OutboxNumbers) => void = () => undefined;
  read = () => {
    asked += 1;
    return new Promise((resolve) => (answer = resolve));
  };
  await scrapeWithoutTables();
  await scrapeWithoutTables();
  expect(asked).toBe(1);
  answer(NUMBERS);
  read = async () => ({ ...NUMBERS, waiting: 4 });
  expect((await scrape()).text).toContain('shop_outbox_depth 4');
});

test('nothing else is served', async () => {
  expect((await scrape('/')).status).toBe(404);
});
