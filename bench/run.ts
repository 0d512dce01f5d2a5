import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { Client, Connection } from '@temporalio/client';
import { projectPath } from '../platform/root';
import { consoleProgress, runMain, Sentence } from '../scripts/console';
import { shutdownSignal } from '../scripts/process/shutdown';
import { createBare } from './bare/subject';
import type { Subject } from './checkout';
import { historyCost } from './measure/history-cost';
import { runLoad, runOne, type Crowd } from './measure/load';
import type { Pair, Result } from './measure/result';
import { measureAtOnce } from './measure/rounds';
import { measureOpen, type OpenPlan } from './memory/open-sessions';
import { benchPeers } from './peers/run';
import { reportOf } from './report';
import { createService } from './service/subject';
import { withStack, type Stack } from './stack';

/** `npm run bench [-- --quick]`; `--peers` has a plan of its own. */
interface Plan {
  quick: boolean;
  warmUpMs: number;
  rounds: number;
  /** By the name that the report gives them. */
  crowds: Record<string, Crowd>;
  open: OpenPlan;
}

/**
 * `alone` is what one shopper meets whose checkout is the only one; without a pause the last order's
 * finalisation runs beside the next shopper.
 */
const crowds = (oneMs: number, sixteenMs: number): Plan['crowds'] => ({
  '1 alone': { shoppers: 1, windowMs: oneMs, apart: true },
  '1 without a pause': { shoppers: 1, windowMs: oneMs, apart: false },
  '16 at once': { shoppers: 16, windowMs: sixteenMs, apart: false },
});

const FULL: Plan = {
  quick: false,
  warmUpMs: 4_000,
  rounds: 4,
  crowds: crowds(5_000, 6_000),
  open: { sessions: 1_000, turns: 3, identifies: 15 },
};
const QUICK: Plan = {
  quick: true,
  warmUpMs: 2_000,
  rounds: 2,
  crowds: crowds(2_500, 3_500),
  open: { sessions: 200, turns: 2, identifies: 10 },
};
const WARM_UP_SHOPPERS = 8;
/** The query of a checkout leaves no trace in its history. */
const QUERIES = 1;

function planOf(args: string[]): Plan {
  const unknown = args.find((arg) => arg !== '--quick');
  if (unknown)
    throw new Sentence(`npm run bench does not know ${unknown}; it takes --peers, --quick or nothing.`);
  return args.includes('--quick') ? QUICK : FULL;
}

async function measureHistory(address: string, subjects: Pair<Subject>): Promise<Result['history']> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection });
    const costOf = async (subject: Subject) => {
      const { events } = await client.workflow.getHandle(await runOne(subject)).fetchHistory();
      return historyCost(events ?? [], QUERIES);
    };
    return { service: await costOf(subjects.service), bare: await costOf(subjects.bare) };
  } finally {
    await connection.close();
  }
}

async function warmUp(subjects: Pair<Subject>, plan: Plan): Promise<void> {
  consoleProgress.busy('Warming up');
  for (const shoppers of [1, WARM_UP_SHOPPERS]) {
    for (const subject of [subjects.service, subjects.bare])
      await runLoad(subject, { shoppers, windowMs: plan.warmUpMs / 2, apart: false });
  }
}

async function measure(stack: Stack, subjects: Pair<Subject>, plan: Plan): Promise<Result> {
  const [cpu] = cpus();
  const loadBefore = loadavg()[0] ?? 0;
  await warmUp(subjects, plan);
  const atOnce: Result['atOnce'] = {};
  for (const [name, crowd] of Object.entries(plan.crowds)) {
    consoleProgress.busy('Measuring', `${name}, ${plan.rounds} rounds of each`);
    atOnce[name] = await measureAtOnce(stack, subjects, crowd, plan.rounds);
  }
  const history = await measureHistory(stack.addresses.temporal, subjects);
  await stack.renewWorkers();
  await warmUp(subjects, plan);
  consoleProgress.busy('Measuring', `${plan.open.sessions} open sessions`);
  // The workers have this process's heap limit: it comes from the machine's memory.
  const open = await measureOpen(stack, subjects, plan.open, getHeapStatistics().heap_size_limit / 2 ** 20);
  return {
    at: new Date().toISOString(),
    command: `npm run bench${plan.quick ? ' -- --quick' : ''}`,
    quick: plan.quick,
    machine: {
      cpus: cpus().length,
      model: cpu?.model.trim() ?? '',
      node: process.versions.node,
      loadBefore,
      loadAfter: loadavg()[0] ?? 0,
    },
    rounds: plan.rounds,
    atOnce,
    history,
    open,
  };
}

function keep(result: Result): string {
  const file = projectPath('.local', 'bench', 'latest.json');
  mkdirSync(projectPath('.local', 'bench'), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}

async function runOn(stack: Stack, plan: Plan): Promise<Result> {
  const service = createService(stack);
  const bare = await createBare(stack.addresses.temporal);
  try {
    return await measure(stack, { service: service.subject, bare: bare.subject }, plan);
  } finally {
    await Promise.allSettled([service.close(), bare.close()]);
  }
}

/** Measures; it never judges by its exit code: what is fast enough is for whoever reads it. */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.includes('--peers')) {
    const rest = args.filter((arg) => arg !== '--peers');
    return benchPeers(planOf(rest).quick ? 'quick' : 'full');
  }
  const plan = planOf(args);
  const result = await withStack(consoleProgress, shutdownSignal(), (stack) => runOn(stack, plan));
  console.log(reportOf(result));
  console.log(`  Kept in ${keep(result)}\n`);
  return 0;
}

void runMain(main);
