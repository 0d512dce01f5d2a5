import { parseArgs } from 'node:util';
import { WORK_KINDS, WORK_LIMITS, type WorkKind, type WorkOutcome } from '../contract';
import { runMain, Sentence } from './console';
import { createWorkClient, type Which, type WorkClient } from './work/client';
import { countLine, foundLines, resultLines, workTable } from './work/tables';

const USAGE = `Usage:
  work list  [--kind <kind>] [--store <store>] [--type <event>] [--limit <n>]   what waits for a person
  work count [--store <store>] [--type <event>]
  work retry <id…> --reason <why>                                               as list shows the ids
  work retry --all --kind <kind> [--store <store>] [--type <event>] --reason <why>
  work abandon <id…> --reason <why>                                             final: gives a checkout, a return or a gift up
  work find  --store <store> --order <order id>                                 also what Temporal has forgotten
  work find  --store <store> --number <the number that the shopper sees>

A kind is one of ${WORK_KINDS.join(', ')}; an event is named by its type, as OrderCompleted.`;

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        kind: text,
        store: text,
        type: text,
        limit: { type: 'string', default: '50' },
        reason: text,
        order: text,
        number: text,
        all: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new Sentence(`${error instanceof Error ? error.message : 'The options are wrong'}\n\n${USAGE}`);
  }
}
type Arguments = ReturnType<typeof parse>;
type Values = Arguments['values'];

function kindOf({ kind }: Values): WorkKind | undefined {
  const known = WORK_KINDS.find((candidate) => candidate === kind);
  if (kind !== undefined && !known) throw new Sentence(`There is no kind ${kind}.\n\n${USAGE}`);
  return known;
}

const whichOf = (values: Values): Which => ({
  kind: kindOf(values),
  storeId: values.store,
  type: values.type,
});

function limitOf({ limit }: Values): number {
  const wanted = Number(limit);
  if (!Number.isInteger(wanted) || wanted < 1) throw new Sentence('--limit must be a whole number above 0.');
  return wanted;
}

async function list(client: WorkClient, { values }: Arguments): Promise<number> {
  const limit = limitOf(values);
  const which = whichOf(values);
  const items = [];
  let page = await client.list(which, { limit: Math.min(limit, WORK_LIMITS.page) });
  items.push(...page.items);
  while (page.next !== null && items.length < limit) {
    const left = Math.min(limit - items.length, WORK_LIMITS.page);
    page = await client.list(which, { limit: left, cursor: page.next });
    items.push(...page.items);
  }
  if (items.length > 0) console.log(workTable(items));
  console.log(
    `${countLine(page.counts)}${page.next === null ? '' : `; the first ${items.length} are shown`}.`,
  );
  return warnOfUnknown(page.counts);
}

/** What could not be asked must not be taken for nothing. */
function warnOfUnknown(counts: Record<WorkKind, number | null>): number {
  const unknown = WORK_KINDS.filter((kind) => counts[kind] === null);
  if (unknown.length === 0) return 0;
  console.error(`Not everything could be asked (${unknown.join(', ')}): Temporal or the database is away.`);
  return 1;
}

async function count(client: WorkClient, { values }: Arguments): Promise<number> {
  const { counts } = await client.list(whichOf(values), { limit: 1 });
  console.log(countLine(counts));
  return warnOfUnknown(counts);
}

function reasonOf({ reason }: Values): string {
  if (!reason)
    throw new Sentence('--reason says why: it is written to the log, without names or numbers of people.');
  return reason;
}

async function retry(client: WorkClient, { values, positionals }: Arguments): Promise<number> {
  const reason = reasonOf(values);
  const kind = kindOf(values);
  if (values.all === positionals.length > 0 || (values.all && !kind))
    throw new Sentence(`Name ids, or --all with a --kind.\n\n${USAGE}`);
  let done = true;
  if (kind && values.all) {
    let next: string | null | undefined;
    do {
      const which = { ...whichOf(values), kind, ...(next && { cursor: next }) };
      const answer = await client.tell('retry', which, reason);
      done = isDone(answer) && done;
      ({ next } = answer);
    } while (next !== null);
  }
  return (await tellEach(client, 'retry', { ids: positionals, reason })) && done ? 0 : 1;
}

type Told = Awaited<ReturnType<WorkClient['tell']>>;
const DONE: ReadonlySet<string> = new Set<WorkOutcome>(['retried', 'abandoned', 'nothingToDo']);

function isDone(answer: Told): boolean {
  if (answer.results.length > 0) console.log(resultLines(answer));
  return answer.results.every(({ outcome }) => DONE.has(outcome));
}

/** A batch at a time; whether all of it is done. */
async function tellEach(
  client: WorkClient,
  ask: 'retry' | 'abandon',
  { ids, reason }: { ids: string[]; reason: string },
): Promise<boolean> {
  let done = true;
  for (let at = 0; at < ids.length; at += WORK_LIMITS.batch)
    done = isDone(await client.tell(ask, { ids: ids.slice(at, at + WORK_LIMITS.batch) }, reason)) && done;
  return done;
}

async function abandon(client: WorkClient, { values, positionals }: Arguments): Promise<number> {
  const reason = reasonOf(values);
  if (positionals.length === 0 || values.all) throw new Sentence(`Name ids.\n\n${USAGE}`);
  return (await tellEach(client, 'abandon', { ids: positionals, reason })) ? 0 : 1;
}

const NOBODY = 'No checkout and no return of this order is known.';
const NOBODY_BY_NUMBER =
  'Temporal knows no checkout with this number. --order also finds what it has forgotten.';

async function find(client: WorkClient, { values }: Arguments): Promise<number> {
  const { store: storeId, order: orderId, number: displayId } = values;
  if (!storeId || (orderId === undefined) === (displayId === undefined))
    throw new Sentence(`Name the --store, and the --order or the --number.\n\n${USAGE}`);
  const { found, temporal, tables } = await client.find({ storeId, orderId, displayId });
  const ui = process.env['TEMPORAL_UI_URL'];
  if (found.length > 0) console.log(found.map((one) => foundLines(one, ui)).join('\n\n'));
  else console.log(displayId === undefined ? NOBODY : NOBODY_BY_NUMBER);
  if (temporal === 'away') console.error('Temporal is away: what only it knows is missing.');
  if (tables === 'away') console.error('The database is away: what Temporal has forgotten is missing.');
  return temporal === 'away' || tables === 'away' ? 1 : 0;
}

const COMMANDS = new Map(Object.entries({ list, count, retry, abandon, find }));

/**
 * `npm run work -- list|count|retry|abandon|find`, in an image `node dist/scripts/work.js`. Asks the service at
 * LOYALTY_URL with LOYALTY_SUPPORT_KEY. Ends with 1 where something is left to do or to ask.
 */
async function main(): Promise<number> {
  const [command, ...args] = process.argv.slice(2);
  const work = COMMANDS.get(command ?? '');
  if (!work) throw new Sentence(USAGE);
  const parsed = parse(args);
  const url = process.env['LOYALTY_URL'];
  const key = process.env['LOYALTY_SUPPORT_KEY'];
  if (!url || !key)
    throw new Sentence(
      'Set LOYALTY_URL to the address of the service and LOYALTY_SUPPORT_KEY to a key with the scope support (npm start writes both into .local/dev.env).',
    );
  return work(createWorkClient(url.replace(/\/$/, ''), key), parsed);
}

void runMain(main);
