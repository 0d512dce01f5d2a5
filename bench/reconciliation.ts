import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ReconciliationReport } from '../contract';
import { dateEndedBefore } from '../platform/reconciliation/business-day';
import { createDatabase } from '../platform/postgres';
import { SEED_CLIENTS, startPdiSandbox } from '../sandbox/pdi';
import { runMain, Sentence } from '../scripts/console';

/**
 * `node dist/bench/reconciliation.js [orders]`, with the stack of `npm start` running and its `.local/dev.env` in the
 * environment: how long a business day of so many orders takes, from the request until it is closed at the host.
 */
const USAGE =
  'Run  npm start -- --core  and, in another terminal:  set -a; . .local/dev.env; set +a; node dist/bench/reconciliation.js';
const DAY_MS = 86_400_000;
const AT_ONCE = 16;
const AT_A_TIME = 500;
const MEMBER = 'M-100001';
const LINE = {
  lineItemID: 'coffee',
  productCode: '012345678905',
  description: 'coffee',
  merchandiseCode: '004',
  quantity: 1,
  unitOfMeasure: 'EA',
  unitPrice: 249,
};

interface Handles {
  api: string;
  adminKey: string;
  database: string;
}

function handles(): Handles {
  const { LOYALTY_URL: api, LOYALTY_ADMIN_KEY: adminKey, DATABASE_URL: database } = process.env;
  if (!api || !adminKey || !database) throw new Sentence(USAGE);
  return { api, adminKey, database };
}

/** A host whose clock is a day behind: what it settles is of a business day that is over. */
const openHost = () => startPdiSandbox({ now: () => Date.now() - DAY_MS, tokenLifeSeconds: 3 * 86_400 });

const [CLIENT] = SEED_CLIENTS;
if (!CLIENT) throw new Error('The sandbox knows no client');
const SITE = { participantID: CLIENT.participantID, siteID: CLIENT.siteIDs[0] ?? '' };

async function post(
  url: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Record<string, unknown>> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

async function settleAtHost(url: string, posSequenceIds: string[]): Promise<void> {
  const grant = {
    grant_type: 'client_credentials',
    client_id: CLIENT?.clientID,
    client_secret: CLIENT?.clientSecret,
  };
  const { access_token: token } = await post(`${url}/oauth2/token`, grant, {});
  const left = [...posSequenceIds];
  const worker = async (): Promise<void> => {
    for (let pos = left.pop(); pos !== undefined; pos = left.pop())
      await post(
        `${url}/loyalty/v1/rewards/finalize`,
        {
          ...SITE,
          posSequenceID: pos,
          membershipID: MEMBER,
          orderID: `o-${pos}`,
          currency: 'USD',
          amountPaid: 249,
          accrualOnly: true,
          lineItems: [LINE],
          rewards: [],
        },
        { authorization: `Bearer ${String(token)}`, 'idempotency-key': `${pos}:accrual:1` },
      );
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** What the service would have written with each order. */
async function keepHere(
  database: string,
  storeId: string,
  settled: { pos: string; points: number }[],
): Promise<void> {
  const db = createDatabase(database);
  try {
    const at = new Date(Date.now() - DAY_MS);
    const rows = settled.map(({ pos, points }) => ({
      idempotencyKey: `${pos}:accrual:1`,
      storeId,
      posSequenceId: pos,
      kind: 'accrual',
      orderId: `o-${pos}`,
      pointsEarned: points,
      pointsRedeemed: 0,
      discounts: {},
      currency: 'USD',
      at,
    }));
    for (let from = 0; from < rows.length; from += AT_A_TIME)
      await db.loyaltyEntry.createMany({ data: rows.slice(from, from + AT_A_TIME) });
  } finally {
    await db.$disconnect();
  }
}

/** A store of its own at that host. */
async function openStore({ api, adminKey }: Handles, hostUrl: string): Promise<string> {
  const storeId = `bench-${randomUUID().slice(0, 8)}`;
  const answer = await fetch(`${api}/stores/${storeId}/loyalty-config`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${adminKey}` },
    body: JSON.stringify({
      enabled: true,
      provider: 'pdi',
      hostUrl,
      clientId: CLIENT?.clientID,
      clientSecret: CLIENT?.clientSecret,
      participantId: SITE.participantID,
      siteId: SITE.siteID,
    }),
  });
  if (!answer.ok) throw new Error(`The store could not be written: ${answer.status}`);
  return storeId;
}

/** Milliseconds from the request to the closed day, and its report. */
async function reconcile(
  { api, adminKey }: Handles,
  path: string,
): Promise<{ milliseconds: number; report: ReconciliationReport }> {
  const headers = { authorization: `Bearer ${adminKey}` };
  const began = performance.now();
  await fetch(api + path, { method: 'POST', headers });
  for (;;) {
    const answer = await fetch(api + path, { headers });
    const report = answer.ok ? ((await answer.json()) as ReconciliationReport) : null;
    if (report && report.status !== 'RECONCILIATION_PENDING')
      return { milliseconds: performance.now() - began, report };
    await delay(100);
  }
}

async function main(): Promise<number> {
  const orders = Number(process.argv[2] ?? 10_000);
  const own = handles();
  const host = await openHost();
  try {
    const storeId = await openStore(own, host.url);
    const posSequenceIds = Array.from({ length: orders }, () => randomUUID());
    await settleAtHost(host.url, posSequenceIds);
    const ledger = (await (await fetch(`${host.url}/_control/ledger`)).json()) as {
      posSequenceID: string;
      pointsEarned: number;
    }[];
    await keepHere(
      own.database,
      storeId,
      ledger.map(({ posSequenceID: pos, pointsEarned: points }) => ({ pos, points })),
    );
    const date = dateEndedBefore(Date.now(), 'UTC');
    const { milliseconds, report } = await reconcile(own, `/stores/${storeId}/reconciliations/${date}`);
    const { entries, issued } = report.totals?.host ?? { entries: 0, issued: 0 };
    console.log(
      `${report.status}: ${entries} entries, ${issued} points, ${report.findings.length} differences in ${(milliseconds / 1_000).toFixed(1)} s`,
    );
    return report.status === 'RECONCILED' && entries === orders ? 0 : 1;
  } finally {
    await host.close();
  }
}

void runMain(main);
