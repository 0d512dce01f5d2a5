import { Client, Connection } from '@temporalio/client';
import { consoleProgress, runMain, type Progress } from '../scripts/console';
import { shutdownSignal } from '../scripts/process/shutdown';
import { keep } from './keep';
import { watchMachine } from './measure/machine';
import { readArguments, type Arguments, type Mode, type Part } from './arguments';
import { createBare } from './bare/subject';
import { measureCluster } from './cluster/run';
import type { Subject } from './checkout';
import { historyCost, type HistoryCost } from './measure/history-cost';
import { runOne } from './measure/load';
import { measureSelection } from './measure/points-held';
import type { ManyOpen, Pair, Result, Run } from './measure/result';
import { measureAtOnce } from './measure/rounds';
import { warmUp } from './measure/warm-up';
import { measureOpen } from './memory/open-sessions';
import { measureManyOpen } from './open/many';
import { measureWaiting } from './open/waiting';
import { measurePeers } from './peers/run';
import { FULL, QUICK, type Plan } from './plan';
import { reportOf } from './report';
import { createService } from './service/subject';
import { withStack, type Stack } from './stack';
import { CROWDS, figuresOfManyOpen, figuresOfRun, figuresOfWaiting, judge } from './targets';

/** `npm run bench -- --<name>` measures this instead of the service beside the bare workflow. */
const MODES: Record<string, Mode> = { peers: measurePeers, cluster: measureCluster };

/** The query of a checkout leaves no trace in its history. */
const QUERIES = 1;

/** Both sides on one stack. */
interface Sides {
  stack: Stack;
  subjects: Pair<Subject>;
  withPointsHeld: Subject;
}

async function measureHistories(address: string, subjects: Subject[]): Promise<HistoryCost[]> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection });
    const costs: HistoryCost[] = [];
    for (const subject of subjects) {
      const { events } = await client.workflow.getHandle(await runOne(subject)).fetchHistory();
      costs.push(historyCost(events ?? [], QUERIES));
    }
    return costs;
  } finally {
    await connection.close();
  }
}

async function measureRun({ stack, subjects, withPointsHeld }: Sides, plan: Plan): Promise<Run> {
  const atOnce: Run['atOnce'] = {};
  for (const [name, crowd] of Object.entries(plan.crowds)) {
    consoleProgress.busy('Measuring', `${name}, ${plan.rounds} rounds of each`);
    atOnce[name] = await measureAtOnce(stack, subjects, crowd, plan.rounds);
  }
  const alone = plan.crowds[CROWDS.alone];
  consoleProgress.busy('Measuring', `${CROWDS.alone}, with points held`);
  const select = alone ? await measureSelection(withPointsHeld, alone, plan.rounds) : undefined;
  const [service, bare, held] = await measureHistories(stack.addresses.temporal, [
    subjects.service,
    subjects.bare,
    withPointsHeld,
  ]);
  if (!service || !bare || !held) throw new Error('A checkout without a history');
  await stack.renewWorkers();
  await warmUp([subjects.service, subjects.bare], plan.warmUpMs);
  consoleProgress.busy('Measuring', `memory of ${plan.open.sessions} open sessions`);
  const open = await measureOpen(stack, subjects, plan.open);
  return {
    atOnce,
    history: { service, bare },
    pointsHeld: { select: select ?? null, history: held },
    open,
  };
}

async function measureMany({ stack, subjects }: Sides, plan: Plan): Promise<ManyOpen> {
  if (plan.many.heap) {
    await stack.renewWorkers(plan.many.heap);
    await warmUp([subjects.service, subjects.bare], plan.warmUpMs);
  }
  return measureManyOpen(stack, subjects, { plan: plan.many, progress: consoleProgress });
}

/** Fresh servers with both sides warmed up, which end with `work`. */
function onFreshServers<T>(plan: Plan, signal: AbortSignal, work: (sides: Sides) => Promise<T>): Promise<T> {
  return withStack(consoleProgress, signal, async (stack) => {
    const service = createService(stack);
    const bare = await createBare(stack.addresses.temporal);
    const subjects = { service: service.subject, bare: bare.subject };
    try {
      consoleProgress.busy('Warming up');
      await warmUp([subjects.service, subjects.bare], plan.warmUpMs);
      return await work({ stack, subjects, withPointsHeld: service.withPointsHeld });
    } finally {
      await Promise.allSettled([service.close(), bare.close()]);
    }
  });
}

/** The service beside the bare workflow. */
async function measureService(asked: Arguments, progress: Progress, signal: AbortSignal): Promise<void> {
  const plan = asked.quick ? QUICK : FULL;
  const machine = watchMachine();
  const asksFor = (part: Part) => asked.parts.includes(part);
  const runs: Run[] = [];
  for (let run = 1; asksFor('checkouts') && run <= asked.runs; run += 1) {
    if (asked.runs > 1) progress.busy('Run', `${run} of ${asked.runs}`);
    runs.push(await onFreshServers(plan, signal, (sides) => measureRun(sides, plan)));
  }
  const manyOpen = asksFor('open')
    ? await onFreshServers(plan, signal, (sides) => measureMany(sides, plan))
    : null;
  const waiting = asksFor('waiting')
    ? await onFreshServers(plan, signal, ({ stack, subjects }) =>
        measureWaiting(stack, subjects, { plan: plan.waiting, progress }),
      )
    : null;
  const result: Result = {
    at: new Date().toISOString(),
    command: ['npm run bench', ...process.argv.slice(2, 3).map(() => '--'), ...process.argv.slice(2)].join(
      ' ',
    ),
    quick: asked.quick,
    machine: machine(),
    rounds: plan.rounds,
    runs,
    manyOpen,
    waiting,
    figures: judge([
      ...runs.map(figuresOfRun),
      ...(manyOpen ? [figuresOfManyOpen(manyOpen)] : []),
      ...(waiting ? [figuresOfWaiting(waiting)] : []),
    ]),
  };
  console.log(reportOf(result));
  console.log(`  Kept in ${keep('latest', result)}\n`);
}

/** Measures; it never judges by its exit code: what is fast enough is for whoever reads it. */
async function main(): Promise<number> {
  const asked = readArguments(process.argv.slice(2), Object.keys(MODES));
  const mode = asked.mode === undefined ? measureService : (MODES[asked.mode] ?? measureService);
  await mode(asked, consoleProgress, shutdownSignal());
  return 0;
}

void runMain(main);
