import pc from 'picocolors';
import { watchMachine } from '../bench/measure/machine';
import { type Arguments, readArguments } from './chaos/arguments';
import { reportOf } from './chaos/report';
import { isWhole, runChaos, type Outcome, type Said } from './chaos/run';
import { startChaosStack } from './chaos/stack';
import { consoleProgress, runMain, Sentence } from './console';
import { aborted, shutdownSignal } from './process/shutdown';
import { beginRun, type Run } from './run-folder';
import { endRuns } from './setup/host';

/** How many of all orders come in each way; one of the shop costs as much as twenty of the others. */
const SHARES = { api: 25, events: 24, shop: 1 };

const GRACE_MS = 5_000;

const clock = (): string => new Date().toISOString().slice(11, 23);
const said: Said = {
  blow: (text) => console.log(`  ${pc.dim(clock())} ${pc.yellow('⚡')} ${text}`),
  progress: (text) => console.log(`  ${pc.dim(clock())} ${pc.cyan('…')} ${text}`),
};

/** Null when it was interrupted. */
async function strikeStack(
  run: Run,
  { core, ...chaos }: Arguments,
  asked: AbortSignal,
): Promise<Outcome | null> {
  consoleProgress.busy('Stack', `starting one of its own in ${run.folder}`);
  const extent = core ? 'core' : 'all';
  const stack = await startChaosStack({ run, extent }, asked);
  try {
    consoleProgress.done('Stack', `logs in ${stack.folder}/logs`);
    const { orders, clients, seed } = chaos;
    consoleProgress.busy('Chaos', `${orders} orders by ${clients} clients, seed ${seed}`);
    const shares = { ...SHARES, ...(core ? { shop: 0 } : {}) };
    const work = runChaos(stack.target, { ...chaos, shares, members: stack.members }, said);
    return await Promise.race([work, aborted(asked).then(() => null)]);
  } finally {
    await stack.stop();
  }
}

/**
 * `npm run chaos [-- --orders N --clients C --seed S --core]`: orders on a stack of its own while all of its
 * processes are killed by chance, and what became of each. Ends with 1 where one was lost or counted twice; the
 * stack's logs are kept then.
 */
async function main(): Promise<number> {
  const asked = shutdownSignal();
  const given = readArguments(process.argv.slice(2));
  const machine = watchMachine();
  const run = await beginRun('chaos', consoleProgress);
  let whole = false;
  try {
    const outcome = await strikeStack(run, given, asked);
    if (!outcome) throw new Sentence('Interrupted.');
    console.log(reportOf(outcome));
    const { cpus, model, node } = machine();
    console.log(`  ${pc.dim(`${cpus} × ${model} · Node ${node} · ${new Date().toISOString()}`)}\n`);
    whole = isWhole(outcome);
    return whole ? 0 : 1;
  } finally {
    endRuns();
    if (whole || asked.aborted) await run.end();
    else {
      await run.pids.endAll(GRACE_MS);
      consoleProgress.note(`its files are kept until the next run: ${run.folder}`);
    }
  }
}

void runMain(main);
