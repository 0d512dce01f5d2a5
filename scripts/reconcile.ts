import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  createLoyaltyClient,
  type LoyaltyClient,
  LoyaltyProblem,
  type Reconciliation,
} from '@loyalty-checkout/client';
import { readDate } from '../platform/reconciliation/business-day';
import { runMain, Sentence } from './console';

const USAGE = `Usage:
  reconcile --store <store> --date <YYYY-MM-DD> [--out <folder>] [--show]

Compares the business day with the loyalty host, waits for the result and prints it.
  --out    also writes reconciliation-<store>-<date>.json and .csv there
  --show   the report as it stands: nothing is compared

It calls the API of LOYALTY_URL with the admin or support key in LOYALTY_ADMIN_KEY; npm start
writes both into .local/dev.env.`;

const ASK_MS = 1_000;
/** A host that is away is asked for days: this command does not wait for that. */
const PATIENCE_MS = 10 * 60_000;

interface Request {
  store: string;
  date: string;
  out: string | undefined;
  show: boolean;
}

function readRequest(args: string[]): Request {
  try {
    const { values } = parseArgs({
      args,
      options: {
        store: { type: 'string' },
        date: { type: 'string' },
        out: { type: 'string' },
        show: { type: 'boolean', default: false },
      },
    });
    const date = readDate(values.date ?? '');
    if (values.store && date !== null)
      return { store: values.store, date, out: values.out, show: values.show };
  } catch (error) {
    throw new Sentence(`${error instanceof Error ? error.message : 'The options are wrong'}\n\n${USAGE}`);
  }
  throw new Sentence(USAGE);
}

/** What the API says, as a sentence. */
function plainly(error: unknown): never {
  if (!(error instanceof LoyaltyProblem)) throw error;
  const { status, code, detail } = error;
  if (status === 0)
    throw new Sentence(`The API does not answer. Look whether LOYALTY_URL is its address. (${code})`);
  throw new Sentence(`The API answered ${status} ${code}: ${detail}`);
}

/** Null where the day was never reconciled. */
async function find(api: LoyaltyClient, { store, date }: Request): Promise<Reconciliation | null> {
  try {
    return await api.reconciliation(store, date);
  } catch (error) {
    if (error instanceof LoyaltyProblem && error.status === 404) return null;
    return plainly(error);
  }
}

/** Once it stands still: closed, or open for people. */
async function settled(api: LoyaltyClient, request: Request): Promise<Reconciliation> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    await delay(ASK_MS);
    const report = await find(api, request);
    if (report && report.status !== 'RECONCILIATION_PENDING') return report;
  }
  throw new Sentence(
    'The day is still being compared: the loyalty host may be away. It goes on by itself; look again with --show.',
  );
}

/** Both or none: an answer that is no report takes no file's place. */
async function writeFiles(api: LoyaltyClient, request: Request, folder: string): Promise<void> {
  const { store, date } = request;
  const [report, table] = await Promise.all([
    api.reconciliation(store, date),
    api.reconciliationCsv(store, date),
  ]).catch(plainly);
  const reports = [
    { ending: 'json', text: `${JSON.stringify(report, null, 2)}\n` },
    { ending: 'csv', text: table },
  ];
  mkdirSync(folder, { recursive: true });
  for (const { ending, text } of reports) {
    // A store's id is any text; a file's name is not.
    const file = join(
      folder,
      `reconciliation-${encodeURIComponent(request.store)}-${request.date}.${ending}`,
    );
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
    console.log(file);
  }
}

function print({ status, totals, findings }: Reconciliation): void {
  console.log(status);
  for (const [what, ours] of Object.entries(totals?.ours ?? {}))
    console.log(`  ${what.padEnd(12)} ours ${ours}, host ${totals?.host[what as keyof typeof totals.host]}`);
  if (totals) console.log(`  ${'outstanding'.padEnd(12)} ${totals.outstanding}`);
  for (const { kind, state, posSequenceId, orderId } of findings)
    console.log(`  ${kind} (${state}): transaction ${posSequenceId}, order ${orderId ?? 'not known'}`);
}

/** `npm run reconcile`: exit code 0 where the day is closed, 2 where it waits for people. */
async function main(): Promise<number> {
  const request = readRequest(process.argv.slice(2));
  const { LOYALTY_URL: url, LOYALTY_ADMIN_KEY: key } = process.env;
  if (!url || !key) throw new Sentence(USAGE);
  const api = createLoyaltyClient({ url, apiKey: key });
  if (!request.show) await api.reconcile(request.store, request.date).catch(plainly);
  const report = request.show ? await find(api, request) : await settled(api, request);
  if (!report) throw new Sentence('This day was not reconciled.');
  print(report);
  if (request.out !== undefined) await writeFiles(api, request, request.out);
  return report.status === 'RECONCILED' || report.status === 'RECONCILIATION_SIGNED_OFF' ? 0 : 2;
}

void runMain(main);
