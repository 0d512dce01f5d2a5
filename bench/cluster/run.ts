import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { consoleProgress, Sentence } from '../../scripts/console';
import { keep } from '../keep';
import { watchMachine } from '../measure/machine';
import type { Mode } from '../arguments';
import { Bypassed, type Subject } from '../checkout';
import { historyCost } from '../measure/history-cost';
import { runOne } from '../measure/load';
import { createService } from '../service/subject';
import { devServer, withStackOf, type Stack, type StackPlan } from '../stack';
import type { ServerPorts } from './configuration';
import { BREAKER_MS, databasesOf, measureLadder, warmUp, type LadderPlan } from './ladder';
import { mergePasses } from './merge';
import { clusterReportOf } from './report';
import { bestOf, nameOf, type ClusterResult, type Setup, type SetupResult } from './result';
import { serverPorts, temporalServerOf } from './server';

/** `npm run bench -- --cluster [--quick]` */
interface Plan extends LadderPlan {
  quick: boolean;
  warmUpMs: number;
  /** Over all setups, so that what else the machine does at some time does not meet one of them alone. */
  passes: number;
}

const FULL: Plan = {
  quick: false,
  passes: 2,
  warmUpMs: 5_000,
  idleMs: 5_000,
  windowMs: 8_000,
  shoppers: [1, 4, 8, 16, 32],
};
const QUICK: Plan = {
  quick: true,
  passes: 1,
  warmUpMs: 3_000,
  idleMs: 2_000,
  windowMs: 4_000,
  shoppers: [1, 4, 8, 16],
};
const SETUPS: Setup[] = [
  { temporal: 'dev server', shards: 1, workers: 1 },
  { temporal: 'server', shards: 4, workers: 1 },
  { temporal: 'server', shards: 4, workers: 2 },
  { temporal: 'server', shards: 64, workers: 1 },
  { temporal: 'server', shards: 64, workers: 2 },
];
/** The query of a checkout leaves no trace in its history. */
const QUERIES = 1;
const CHECKOUT_TRIES = 5;

const stackPlanOf = ({ temporal, shards, workers }: Setup, ports: ServerPorts): StackPlan => ({
  provideTemporal: temporal === 'server' ? temporalServerOf({ ports, shards }) : devServer,
  workers: workers === 1 ? ['worker'] : ['worker', 'second-worker'],
});

/** One whole checkout; several tries, since one that was bypassed is not whole. */
async function wholeCheckout(subject: Subject): Promise<string> {
  for (let triesLeft = CHECKOUT_TRIES; triesLeft > 0; triesLeft -= 1) {
    try {
      return await runOne(subject);
    } catch (error) {
      if (!(error instanceof Bypassed)) throw error;
      await delay(BREAKER_MS);
    }
  }
  throw new Sentence(
    'No checkout was answered in time: measure again when nothing else keeps this machine busy.',
  );
}

async function historyOf({ addresses }: Stack, subject: Subject): Promise<ClusterResult['history']> {
  const connection = await Connection.connect({ address: addresses.temporal });
  try {
    const handle = new Client({ connection }).workflow.getHandle(await wholeCheckout(subject));
    const { events } = await handle.fetchHistory();
    const cost = historyCost(events ?? [], QUERIES);
    const { historySize } = await handle.describe();
    return { events: cost.events, bytes: historySize ?? 0, actions: cost.total };
  } finally {
    await connection.close();
  }
}

interface Task {
  setup: Setup;
  plan: Plan;
  signal: AbortSignal;
  /** The same everywhere, so one setup tells it. */
  withHistory: boolean;
}

/** Runs `work` with the service on a stack of its own, warmed up. */
async function withSetup<T>(
  { setup, plan, signal }: Task,
  work: (stack: Stack, subject: Subject, ports: ServerPorts) => Promise<T>,
): Promise<T> {
  const ports = await serverPorts();
  return withStackOf(
    { plan: stackPlanOf(setup, ports), progress: consoleProgress, signal },
    async (stack) => {
      const { subject, close } = createService(stack);
      try {
        await warmUp(subject, plan.warmUpMs);
        return await work(stack, subject, ports);
      } finally {
        await close();
      }
    },
  );
}

const ladderOf = (task: Task): Promise<SetupResult> =>
  withSetup(task, async (stack, subject, ports) => {
    const { setup, plan, withHistory } = task;
    consoleProgress.busy('Measuring', `${nameOf(setup)}: ${plan.shoppers.join(', ')} at once`);
    const databases = setup.temporal === 'server' ? databasesOf(stack, ports) : undefined;
    // Before the crowds, which end at an open breaker.
    const history = withHistory ? await historyOf(stack, subject) : undefined;
    return { setup, history, ...(await measureLadder(stack, subject, plan, databases)) };
  });

/** A setup that does not come up on a busy machine is told in the report; the others still count. */
async function measureSetup(task: Task): Promise<SetupResult> {
  const { setup, signal } = task;
  try {
    const result = await ladderOf(task);
    const best = bestOf(result);
    const told = best
      ? `${best.checkoutsPerSecond.toFixed(1)} checkouts/s, ${best.shoppers} at once`
      : 'too slow';
    consoleProgress.done('Measured', `${nameOf(setup)}: ${told}`);
    return result;
  } catch (error) {
    if (signal.aborted || !(error instanceof Sentence)) throw error;
    consoleProgress.note(`${nameOf(setup)}: ${error.message}`);
    return { setup, rungs: [], idleCpuMs: {}, endedBy: 'not measured, see above' };
  }
}

/**
 * The service on a Temporal server with a PostgreSQL of its own, with few and many history shards and with
 * one and two workers, beside the dev server: each on servers of its own, one after the other.
 */
export const measureCluster: Mode = async (asked, _progress, signal) => {
  const plan = asked.quick ? QUICK : FULL;
  const machine = watchMachine();
  const measured: SetupResult[] = [];
  for (let pass = 0; pass < plan.passes; pass += 1)
    for (const setup of SETUPS) {
      const withHistory = measured.every((one) => one.history === undefined);
      measured.push(await measureSetup({ setup, plan, signal, withHistory }));
    }
  const history = measured.map((one) => one.history).find((one) => one !== undefined);
  if (!history) throw new Sentence('No setup came up: measure again when this machine is less busy.');
  const result: ClusterResult = {
    at: new Date().toISOString(),
    command: `npm run bench -- --cluster${plan.quick ? ' --quick' : ''}`,
    passes: plan.passes,
    machine: machine(),
    history,
    setups: SETUPS.map((setup) => mergePasses(measured.filter((one) => one.setup === setup))),
  };
  console.log(clusterReportOf(result));
  console.log(`  Kept in ${keep('cluster', result)}\n`);
};
