import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { Client, Connection } from '@temporalio/client';
import { projectPath } from '../../platform/root';
import { consoleProgress, Sentence } from '../../scripts/console';
import { shutdownSignal } from '../../scripts/process/shutdown';
import type { Subject } from '../checkout';
import { historyCost } from '../measure/history-cost';
import { runOne } from '../measure/load';
import { createService } from '../service/subject';
import { devServer, withStackOf, type Stack, type StackPlan } from '../stack';
import type { ServerPorts } from './configuration';
import { databasesOf, measureLadder, warmUp, type LadderPlan } from './ladder';
import { mergePasses } from './merge';
import { clusterReportOf } from './report';
import { nameOf, type ClusterResult, type Setup, type SetupResult } from './result';
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
  shoppers: [1, 4, 16],
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

function planOf(args: readonly string[]): Plan {
  const unknown = args.find((arg) => arg !== '--quick');
  if (unknown)
    throw new Sentence(`npm run bench -- --cluster does not know ${unknown}; it takes --quick or nothing.`);
  return args.includes('--quick') ? QUICK : FULL;
}

const stackPlanOf = ({ temporal, shards, workers }: Setup, ports: ServerPorts): StackPlan => ({
  provideTemporal: temporal === 'server' ? temporalServerOf({ ports, shards }) : devServer,
  workers: workers === 1 ? ['worker'] : ['worker', 'second-worker'],
});

async function historyOf({ addresses }: Stack, subject: Subject): Promise<ClusterResult['history']> {
  const connection = await Connection.connect({ address: addresses.temporal });
  try {
    const handle = new Client({ connection }).workflow.getHandle(await runOne(subject));
    const { events } = await handle.fetchHistory();
    const cost = historyCost(events ?? [], QUERIES);
    const { historySize } = await handle.describe();
    return { events: cost.events, bytes: historySize ?? 0, actions: cost.total };
  } finally {
    await connection.close();
  }
}

interface Measured {
  result: SetupResult;
  history: ClusterResult['history'];
}

async function measureSetup(setup: Setup, plan: Plan, signal: AbortSignal): Promise<Measured> {
  const ports = await serverPorts();
  return withStackOf(
    { plan: stackPlanOf(setup, ports), progress: consoleProgress, signal },
    async (stack) => {
      const { subject, close } = createService(stack);
      try {
        consoleProgress.busy('Measuring', `${nameOf(setup)}: ${plan.shoppers.join(', ')} at once`);
        const databases = setup.temporal === 'server' ? databasesOf(stack, ports) : undefined;
        await warmUp(subject, plan.warmUpMs);
        const history = await historyOf(stack, subject);
        return { result: { setup, ...(await measureLadder(stack, subject, plan, databases)) }, history };
      } finally {
        await close();
      }
    },
  );
}

function keep(result: ClusterResult): string {
  const file = projectPath('.local', 'bench', 'cluster.json');
  mkdirSync(projectPath('.local', 'bench'), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}

/**
 * The service on a Temporal server with a PostgreSQL of its own, with few and many history shards and with
 * one and two workers, beside the dev server: each on servers of its own, one after the other.
 */
export async function runCluster(args: readonly string[]): Promise<number> {
  const plan = planOf(args);
  const signal = shutdownSignal();
  const [cpu] = cpus();
  const loadBefore = loadavg()[0] ?? 0;
  const measured: Measured[] = [];
  for (let pass = 0; pass < plan.passes; pass += 1)
    for (const setup of SETUPS) measured.push(await measureSetup(setup, plan, signal));
  const [first] = measured;
  if (!first) throw new Error('Nothing was measured');
  const result: ClusterResult = {
    at: new Date().toISOString(),
    command: `npm run bench -- --cluster${plan.quick ? ' --quick' : ''}`,
    passes: plan.passes,
    machine: {
      cpus: cpus().length,
      model: cpu?.model.trim() ?? '',
      node: process.versions.node,
      loadBefore,
      loadAfter: loadavg()[0] ?? 0,
    },
    history: first.history,
    setups: SETUPS.map((setup) =>
      mergePasses(measured.map((one) => one.result).filter((one) => one.setup === setup)),
    ),
  };
  console.log(clusterReportOf(result));
  console.log(`  Kept in ${keep(result)}\n`);
  return 0;
}
