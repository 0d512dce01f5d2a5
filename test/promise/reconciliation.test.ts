import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client as TemporalClient, Connection } from '@temporalio/client';
import type { FindingKind, ReconciliationReport } from '../../contract';
import { dateEndedBefore, spanOf } from '../../platform/reconciliation/business-day';
import { projectPath } from '../../platform/root';
import { scheduleIdOf } from '../../platform/schedules';
import { SEED_CLIENTS, startPdiSandbox, type Client, type RunningPdiSandbox } from '../../sandbox/pdi';
import { until } from '../support/until';
import { hostAt, type Host } from './host';
import { cartOf, openCheckout, orderOf, type Answer, type Checkout, type Shop } from './shop';
import { startStack, type Stack } from './stack';

const [CLIENT] = SEED_CLIENTS as [Client];
const DAY_MS = 86_400_000;
/** The host's clock is a day behind, and so is what is written here (`moveBack`): so that a business day is over. */
const yesterday = (): number => Date.now() - DAY_MS;

/** A zone in which it is about noon, so that no test meets a midnight. */
function zoneAtNoon(): string {
  const ahead = 12 - new Date().getUTCHours();
  // The names count the other way round.
  return ahead === 0 ? 'UTC' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

let stack: Stack;
const sandboxes: RunningPdiSandbox[] = [];
beforeAll(async () => {
  stack = await startStack();
}, 90_000);
afterAll(async () => {
  await stack?.stop();
  await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
});
afterEach(() => stack.revive(), 60_000);

interface Merchant extends Shop {
  date: string;
  timeZone: string;
}

/** A store whose business day is yesterday at its host. `entriesPerPage` of the host's list. */
async function openMerchant(entriesPerPage?: number): Promise<Merchant> {
  const sandbox = await startPdiSandbox({
    clients: [CLIENT],
    now: yesterday,
    tokenLifeSeconds: 3 * 86_400,
    ...(entriesPerPage === undefined ? {} : { entriesPerPage }),
  });
  sandboxes.push(sandbox);
  const shop = await stack.openShop({ host: hostAt(sandbox.url) });
  const timeZone = zoneAtNoon();
  await stack.query('UPDATE store_loyalty_config SET time_zone = $2 WHERE store_id = $1', [
    shop.storeId,
    timeZone,
  ]);
  return Object.assign(shop, { timeZone, date: dateEndedBefore(Date.now(), timeZone) });
}

/** Settled orders of the store, each with its POS sequence id. */
async function sell(shop: Merchant, count: number): Promise<string[]> {
  const sold: string[] = [];
  while (sold.length < count) {
    const checkout: Checkout = await openCheckout(shop);
    const { body } = await checkout.get();
    await checkout.complete(orderOf(body, cartOf(1)));
    const { posSequenceId } = await checkout.reaches('FINALIZED');
    sold.push(posSequenceId);
  }
  await until(async () => (await entries(shop)) === count, { what: 'an entry of each order' });
  await moveBack(shop);
  return sold;
}

const entries = async ({ storeId }: Shop): Promise<number> => {
  const [row] = await stack.query<{ count: string }>(
    'SELECT count(*) FROM loyalty_entry WHERE store_id = $1',
    [storeId],
  );
  return Number(row?.count);
};
const moveBack = ({ storeId }: Shop) =>
  stack.query(`UPDATE loyalty_entry SET at = at - interval '1 day' WHERE store_id = $1`, [storeId]);

const plant = async ({ host }: Shop, ...differences: object[]): Promise<void> => {
  const response = await fetch(`${host.url}/_control/differences`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(differences),
  });
  expect(response.status).toBe(204);
};
const keyOf = (posSequenceId: string): string => `${posSequenceId}:finalize:1`;

const pathOf = ({ storeId, date }: Merchant) => `/stores/${storeId}/reconciliations/${date}`;
const asAdmin = () => ({ key: stack.adminKey });
const reconcile = (shop: Merchant): Promise<Answer<object>> => shop.call('POST', pathOf(shop), asAdmin());
const reportOf = async (shop: Merchant): Promise<ReconciliationReport> =>
  (await shop.call<ReconciliationReport>('GET', pathOf(shop), asAdmin())).body;

/** The report, once the day stands still. */
const settled = (shop: Merchant, timeoutMs = 30_000): Promise<ReconciliationReport> =>
  until(
    async () => {
      const { status, body } = await shop.call<ReconciliationReport>('GET', pathOf(shop), asAdmin());
      return status === 200 && body.status !== 'RECONCILIATION_PENDING' && body;
    },
    { what: 'the day to be compared', timeoutMs, everyMs: 200 },
  );
const csvOf = async (shop: Merchant): Promise<string> => {
  const response = await fetch(stack.api.url + pathOf(shop), {
    headers: { Authorization: `Bearer ${stack.adminKey}`, Accept: 'text/csv' },
  });
  expect(response.headers.get('content-type')).toContain('text/csv');
  return response.text();
};
const closings = async ({ host }: { host: Host }) => (await host.calls({ route: 'endPeriod' })).length;
const namedBy = ({ findings }: ReconciliationReport) =>
  findings.map(({ posSequenceId, kind, state }) => [posSequenceId, kind, state]).toSorted();

test('a day on which both sides agree is closed at the host, with its totals', async () => {
  const shop = await openMerchant();
  await sell(shop, 3);
  expect((await reconcile(shop)).status).toBe(202);
  const report = await settled(shop);
  const ledger = await shop.host.ledger();
  const issued = ledger.reduce((sum, { pointsEarned }) => sum + pointsEarned, 0);
  expect(report).toMatchObject({ status: 'RECONCILED', findings: [], periodId: expect.any(String) });
  expect(report.totals?.ours).toMatchObject({ entries: 3, issued, redeemed: 0, reversed: 0 });
  expect(report.totals?.host).toEqual(report.totals?.ours);
  expect(report.totals?.outstanding).toBe(issued);
  const { beginsAt, endsAt } = spanOf(shop.date, shop.timeZone);
  expect((await shop.host.calls({ route: 'endPeriod' })).map(({ body }) => body)).toMatchObject([
    { businessDate: shop.date, beginDate: beginsAt.toISOString(), endDate: endsAt.toISOString() },
  ]);
  // A closed day is closed: asked again it is the same, to the byte, and the host hears nothing.
  const before = await csvOf(shop);
  await reconcile(shop);
  expect(await reportOf(shop)).toEqual(report);
  expect(await csvOf(shop)).toBe(before);
  expect(await closings(shop)).toBe(1);
}, 120_000);

test('points that a person gave are in the books of both sides, and no difference', async () => {
  const shop = await openMerchant();
  const checkout = await openCheckout(shop);
  const { body } = await checkout.get();
  const order = orderOf(body, cartOf(1));
  await checkout.complete(order);
  await checkout.reaches('FINALIZED');
  await until(async () => (await entries(shop)) === 1, { what: 'the entry of the order' });
  const gift = { storeId: shop.storeId, orderId: order.orderId, points: 250, reason: 'cold coffee' };
  await until(
    async () => {
      const { status } = await shop.call('POST', '/support/goodwill', {
        ...asAdmin(),
        body: gift,
        headers: { 'Idempotency-Key': 'gift-1' },
      });
      return status === 200;
    },
    { what: 'the gift', timeoutMs: 20_000 },
  );
  expect(await entries(shop)).toBe(2);
  await moveBack(shop);
  await reconcile(shop);
  const report = await settled(shop);
  expect(report).toMatchObject({ status: 'RECONCILED', findings: [] });
  expect(report.totals?.ours).toMatchObject({ entries: 2 });
  expect(report.totals?.host).toEqual(report.totals?.ours);
}, 120_000);

test('the command compares a day, prints it and writes the same two files each time', async () => {
  const shop = await openMerchant();
  await sell(shop, 1);
  const folder = await mkdtemp(join(tmpdir(), 'reconcile-'));
  const command = (...more: string[]) =>
    promisify(execFile)(
      process.execPath,
      [projectPath('dist', 'scripts', 'reconcile.js'), '--store', shop.storeId, '--date', shop.date, ...more],
      { env: { ...process.env, LOYALTY_URL: stack.api.url, LOYALTY_ADMIN_KEY: stack.adminKey } },
    );
  const files = async () =>
    Promise.all(
      ['json', 'csv'].map((ending) =>
        readFile(join(folder, `reconciliation-${shop.storeId}-${shop.date}.${ending}`), 'utf8'),
      ),
    );
  try {
    expect((await command('--out', folder)).stdout).toContain('RECONCILED');
    const first = await files();
    expect((await command('--show', '--out', folder)).stdout).toContain('issued');
    expect(await files()).toEqual(first);
    expect(first[1]).toBe(await csvOf(shop));
  } finally {
    await rm(folder, { recursive: true });
  }
}, 120_000);

test('each planted difference is named once, none falsely, and what only the host lacks is sent again', async () => {
  const shop = await openMerchant();
  const [lost = '', changed = '', doubled = '', unfunded = ''] = await sell(shop, 6);
  const stranger = randomUUID();
  await plant(
    shop,
    { kind: 'forget', idempotencyKey: keyOf(lost) },
    { kind: 'points', idempotencyKey: keyOf(changed), pointsEarned: 9_999 },
    { kind: 'duplicate', idempotencyKey: keyOf(doubled) },
    { kind: 'unfund', idempotencyKey: keyOf(unfunded) },
    { kind: 'stranger', idempotencyKey: keyOf(doubled), posSequenceID: stranger },
  );
  expect(await shop.host.ledger(lost)).toEqual([]);
  await reconcile(shop);
  const report = await settled(shop, 90_000);
  const planted: [string, FindingKind, string][] = [
    [lost, 'MISSING_THERE', 'resent'],
    [changed, 'AMOUNT_DIFFERS', 'open'],
    [doubled, 'TWICE', 'open'],
    [unfunded, 'DISCOUNT_UNFUNDED', 'open'],
    [stranger, 'MISSING_HERE', 'open'],
  ];
  expect(report.status).toBe('RECONCILIATION_OPEN');
  expect(namedBy(report)).toEqual(planted.toSorted());
  // Sent again under its own key: the host has it once.
  expect(await shop.host.ledger(lost)).toMatchObject([{ entry: 'finalize', idempotencyKey: keyOf(lost) }]);
  expect(await closings(shop)).toBe(0);
  expect(JSON.stringify(report)).not.toContain('M-1000');

  // Compared again it is the same text, to the byte.
  const before = await csvOf(shop);
  await reconcile(shop);
  expect(await settled(shop)).toEqual(report);
  expect(await csvOf(shop)).toBe(before);
  expect(await closings(shop)).toBe(0);
}, 180_000);

test('a host that is away closes nothing; once it is back the day is closed by itself', async () => {
  const shop = await openMerchant();
  await sell(shop, 1);
  await shop.host.fail({ route: 'entries', kind: 'status', value: 503 });
  await reconcile(shop);
  await until(async () => (await shop.host.calls({ route: 'entries' })).length >= 2, {
    what: 'the host to be asked again',
    timeoutMs: 30_000,
  });
  expect(await reportOf(shop)).toMatchObject({ status: 'RECONCILIATION_PENDING', totals: null });
  expect(await closings(shop)).toBe(0);
  await shop.host.heal();
  await shop.host.fail({ route: 'endPeriod', kind: 'lostAnswer', times: 1 });
  expect(await settled(shop, 90_000)).toMatchObject({ status: 'RECONCILED' });
  expect(await closings(shop)).toBe(2);
}, 180_000);

test('a host that lists no entries is named once it says so again, and nothing is closed', async () => {
  const shop = await openMerchant();
  await sell(shop, 1);
  await shop.host.fail({ route: 'entries', kind: 'status', value: 404 });
  await reconcile(shop);
  expect(await settled(shop)).toMatchObject({ status: 'RECONCILIATION_OPEN', totals: null });
  await reconcile(shop);
  expect(await settled(shop)).toMatchObject({ status: 'RECONCILIATION_UNSUPPORTED', totals: null });
  expect(await closings(shop)).toBe(0);
  // It was mended: the day is begun anew.
  await shop.host.heal();
  await reconcile(shop);
  await until(async () => (await reportOf(shop)).status === 'RECONCILED', { what: 'the day to be closed' });
}, 120_000);

test('a store that was switched off still closes what it sold', async () => {
  const shop = await openMerchant();
  await sell(shop, 1);
  await stack.query('UPDATE store_loyalty_config SET enabled = false WHERE store_id = $1', [shop.storeId]);
  await reconcile(shop);
  expect(await settled(shop)).toMatchObject({ status: 'RECONCILED', totals: { ours: { entries: 1 } } });
}, 120_000);

test('killed between two pages, the list goes on and the day is closed', async () => {
  const shop = await openMerchant(1);
  await sell(shop, 4);
  await shop.host.fail({ route: 'entries', kind: 'latency', value: 1_500 });
  await reconcile(shop);
  const pages = () => shop.host.calls({ route: 'entries' });
  await until(async () => (await pages()).length >= 3, { what: 'the third page', timeoutMs: 30_000 });
  await stack.workers[0]?.kill();
  await shop.host.heal();
  await stack.workers[0]?.restart();
  const report = await settled(shop, 90_000);
  expect(report).toMatchObject({ status: 'RECONCILED', totals: { host: { entries: 4 } } });
  expect(report.totals?.host).toEqual(report.totals?.ours);
}, 180_000);

test("a store's schedule closes the day that ended there, of 23 hours where its clocks were changed", async () => {
  const shop = await openMerchant();
  const body = {
    enabled: true,
    provider: 'pdi',
    hostUrl: shop.host.url,
    clientId: CLIENT.clientID,
    participantId: CLIENT.participantID,
    siteId: CLIENT.siteIDs[0],
    timeZone: 'America/New_York',
  };
  const path = `/stores/${shop.storeId}/loyalty-config`;
  expect((await shop.call('PUT', path, { ...asAdmin(), body })).status).toBe(200);
  const connection = await Connection.connect({ address: stack.temporal.address });
  try {
    // As after an outage: the time at which it was due is long ago.
    const schedule = new TemporalClient({ connection }).schedule.getHandle(scheduleIdOf(shop.storeId));
    await schedule.backfill({
      start: new Date('2026-03-09T05:00:00Z'),
      end: new Date('2026-03-09T12:00:00Z'),
      overlap: 'BUFFER_ALL',
    });
  } finally {
    await connection.close();
  }
  expect(await settled({ ...shop, date: '2026-03-08' })).toMatchObject({
    status: 'RECONCILED',
    timeZone: 'America/New_York',
    beginsAt: '2026-03-08T05:00:00.000Z',
    endsAt: '2026-03-09T04:00:00.000Z',
  });
}, 120_000);
