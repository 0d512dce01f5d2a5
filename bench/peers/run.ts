import { consoleProgress, Sentence } from '../../scripts/console';
import { aborted } from '../../scripts/process/shutdown';
import { endRuns } from '../../scripts/setup/host';
import { keep } from '../keep';
import { watchMachine } from '../measure/machine';
import { warmUp } from '../measure/warm-up';
import type { Mode } from '../arguments';
import { createBare } from '../bare/subject';
import type { Subject } from '../checkout';
import type { Crowd } from '../measure/load';
import { createService } from '../service/subject';
import { withStack, type Mortal, type ProcessName, type Stack } from '../stack';
import { measureCrash, type CrashPlan, type Victim } from './crash';
import { watchFinalized, type Finalized } from './finalized';
import { createHostControl } from './host-control';
import { measureInTurn, type Contender } from './measure';
import { patient } from './patient';
import { startPeers, type PeerProcess, type Peers } from './processes';
import { providePeers } from './provide';
import { peersReport } from './report';
import type { PeersResult } from './result';
import { watchServiceOrders, type ServiceOrders } from './service-orders';
import { createPeer, finalizeKey } from './subject';

interface Plan {
  quick: boolean;
  warmUpMs: number;
  rounds: number;
  /** By the name that the report gives them. */
  crowds: Record<string, Crowd>;
  crash: CrashPlan;
}

const crowds = (oneMs: number, sixteenMs: number): Plan['crowds'] => ({
  '1 alone': { shoppers: 1, windowMs: oneMs, apart: true },
  '1 without a pause': { shoppers: 1, windowMs: oneMs, apart: false },
  '16 at once': { shoppers: 16, windowMs: sixteenMs, apart: false },
});

const FULL: Plan = {
  quick: false,
  warmUpMs: 4_000,
  rounds: 3,
  crowds: crowds(4_000, 5_000),
  crash: { shoppers: 4, beforeMs: 4_000, downMs: 5_000, afterMs: 5_000 },
};
const QUICK: Plan = {
  quick: true,
  warmUpMs: 2_000,
  rounds: 2,
  crowds: crowds(1_500, 2_000),
  crash: { shoppers: 4, beforeMs: 2_500, downMs: 4_000, afterMs: 3_000 },
};

interface Field {
  stack: Stack;
  peers: Peers;
  finalized: Finalized;
  subjects: Record<Subject['name'], Subject>;
}

/** Of each subject the processes that work for it. */
function contendersOf({ stack, peers, subjects }: Field): Contender[] {
  const of = (subject: Subject, ours: ProcessName[], theirs: PeerProcess[] = []): Contender => ({
    subject: patient(subject),
    pids: () =>
      Object.fromEntries([
        ...ours.map((name) => [name, stack.pids[name]]),
        ...theirs.map((name) => [name, peers.pids[name]]),
      ]),
  });
  return [
    of(subjects.service, ['temporal', 'postgres', 'redis', 'host', 'worker', 'api']),
    of(subjects.bare, ['temporal', 'bare-worker']),
    of(subjects.restate, ['host'], ['restate-server', 'restate-service']),
    of(subjects.dbos, ['host', 'postgres'], ['dbos-service']),
    of(subjects.direct, ['host', 'postgres'], ['direct-service']),
  ];
}

/** How long nothing is heard of any order before nobody waits for it: an engine has pauses between its tries. */
const ENGINE_QUIET_MS = 60_000;
/** The direct service tries 5 times in 7.5 s, and never again. */
const DIRECT_QUIET_MS = 15_000;
const PEER_NAMES = ['restate', 'dbos', 'direct'] as const;

function victimsOf({ stack, peers, finalized, subjects }: Field, orders: ServiceOrders): Victim[] {
  const prefixOf = (name: (typeof PEER_NAMES)[number]) => `${name}-`;
  const ours = (process: Mortal): Victim => ({
    subject: subjects.service,
    process,
    crash: () => stack.crash(process),
    revive: () => stack.revive(process),
    finalizedAs: (workflowId) => orders.finalizedAs(workflowId),
    held: (workflowIds) => orders.held(workflowIds),
    owns: (hostId) => !PEER_NAMES.some((name) => hostId.startsWith(prefixOf(name))),
    quietMs: ENGINE_QUIET_MS,
  });
  const theirs = (name: (typeof PEER_NAMES)[number], process: PeerProcess): Victim => ({
    subject: subjects[name],
    process,
    crash: () => peers.crash(process),
    revive: () => peers.revive(process),
    finalizedAs: async (checkoutId) =>
      (await finalized.has(finalizeKey(checkoutId))) ? checkoutId : undefined,
    held: peers.held[name],
    owns: (hostId) => hostId.startsWith(prefixOf(name)),
    quietMs: name === 'direct' ? DIRECT_QUIET_MS : ENGINE_QUIET_MS,
  });
  return [
    ours('worker'),
    ours('api'),
    ours('temporal'),
    theirs('restate', 'restate-service'),
    theirs('restate', 'restate-server'),
    theirs('dbos', 'dbos-service'),
    theirs('direct', 'direct-service'),
  ];
}

/**
 * One crash after another. A process that does not come back ends this part, not the run: what was measured
 * before stays.
 */
async function measureCrashes(field: Field, plan: CrashPlan): Promise<PeersResult['crashes']> {
  const host = createHostControl(field.stack.addresses.sandbox);
  const orders = watchServiceOrders(field.stack);
  const results: PeersResult['crashes'] = [];
  try {
    for (const victim of victimsOf(field, orders)) {
      const { name } = victim.subject;
      consoleProgress.busy('kill -9', `${name}: ${victim.process}`);
      const unknown = results
        .filter(({ subject }) => subject === name)
        .reduce((sum, { orders: { lost, waiting, unanswered } }) => sum + lost + waiting + unanswered, 0);
      results.push(await measureCrash(victim, host, { plan, unknown }));
    }
    return results;
  } catch (error) {
    if (!(error instanceof Sentence)) throw error;
    consoleProgress.note(`The crashes end here: ${error.message}`);
    return results;
  } finally {
    await orders.close();
  }
}

async function measure(field: Field, plan: Plan): Promise<PeersResult> {
  const machine = watchMachine();
  const contenders = contendersOf(field);
  consoleProgress.busy('Warming up');
  await warmUp(
    contenders.map(({ subject }) => subject),
    plan.warmUpMs,
  );
  const atOnce: PeersResult['atOnce'] = {};
  for (const [name, crowd] of Object.entries(plan.crowds)) {
    consoleProgress.busy('Measuring', `${name}, ${plan.rounds} rounds of each`);
    atOnce[name] = await measureInTurn(contenders, crowd, plan.rounds);
  }
  const crashes = await measureCrashes(field, plan.crash);
  return {
    at: new Date().toISOString(),
    command: `npm run bench -- --peers${plan.quick ? ' --quick' : ''}`,
    quick: plan.quick,
    machine: machine(),
    rounds: plan.rounds,
    atOnce,
    crashes,
  };
}

async function runOn(stack: Stack, plan: Plan): Promise<PeersResult> {
  const peers = await startPeers(stack, consoleProgress);
  const finalized = watchFinalized(stack.clockUrl);
  const service = createService(stack);
  const bare = await createBare(stack.addresses.temporal);
  const others = PEER_NAMES.map((name) => createPeer(name, peers.urls[name], finalized));
  const all = [service, bare, ...others];
  try {
    const subjects = Object.fromEntries(all.map(({ subject }) => [subject.name, subject]));
    return await measure({ stack, peers, finalized, subjects: subjects as Field['subjects'] }, plan);
  } finally {
    await Promise.allSettled(all.map((one) => one.close()));
  }
}

/** Rejects when the command is asked to end; npm and the compiler end with it. */
async function interrupted(signal: AbortSignal): Promise<never> {
  await aborted(signal);
  endRuns();
  throw new Sentence('Interrupted.');
}

/** `npm run bench -- --peers [--quick]`: the same checkout on other engines, in one run with the service. */
export const measurePeers: Mode = async (asked, progress, signal) => {
  const plan = asked.quick ? QUICK : FULL;
  await Promise.race([providePeers(progress), interrupted(signal)]);
  const result = await withStack(progress, signal, (stack) => runOn(stack, plan));
  console.log(peersReport(result));
  console.log(`  Kept in ${keep('peers', result)}\n`);
};
