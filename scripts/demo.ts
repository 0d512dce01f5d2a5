import pc from 'picocolors';
import { printFailure, runMain, Sentence } from './console';
import { parseFlags, usage } from './demo/flags';
import { readHandles } from './demo/handles';
import { play } from './demo/play';
import { createSandbox } from './demo/sandbox';
import { scenarioOf } from './demo/scenarios';
import { createShopper } from './demo/shopper';
import { createSupport } from './demo/support';
import { takeLock, type Lock } from './process/lock';
import { aborted, shutdownSignal } from './process/shutdown';
import { holdsWithin } from './process/wait';
import { localPath } from './stack/settings';

const INTERRUPTED = 130;
const TURN_MS = 90_000;

/** Plays the story on the running stack; the faults it sets are gone at its end, whatever that end is. */
async function run(asked: AbortSignal, failure: ReturnType<typeof parseFlags>['failure']): Promise<number> {
  const handles = await readHandles();
  const sandbox = createSandbox(handles.PDI_SANDBOX_URL, asked);
  const support = createSupport(handles.TEMPORAL_ADDRESS);
  try {
    if ((await sandbox.faults()) > 0) {
      console.log(`\n  ${pc.yellow('!')} The sandbox still had faults from elsewhere; they are cleared.`);
      await sandbox.heal();
    }
    const playing = play({ handles, shopper: createShopper(handles), sandbox, support, scenario: scenarioOf(failure) });
    const kept = await Promise.race([playing, aborted(asked)]);
    if (kept === undefined) {
      // What the interrupted story still does ends with the process.
      playing.catch(() => undefined);
      console.log(`\n  ${pc.dim('Interrupted; the faults are cleared.')}\n`);
      return INTERRUPTED;
    }
    return kept ? 0 : 1;
  } finally {
    await sandbox.heal().catch(printFailure);
    await support.close();
  }
}

/** Two at a time would clear each other's faults. */
async function takeTurn(): Promise<Extract<Lock, { held: true }>> {
  const file = localPath('demo.lock');
  let lock = takeLock(file);
  if (!lock.held) console.log(`\n  ${pc.dim(`Another demo is running (pid ${lock.pid}); waiting for its end.`)}`);
  await holdsWithin(() => {
    if (!lock.held) lock = takeLock(file);
    return lock.held;
  }, TURN_MS, 200);
  if (!lock.held) throw new Sentence(`Another demo is running (pid ${lock.pid}) and does not end; try again when it has.`);
  return lock;
}

/** `npm run demo [-- --<failure>]`: exit code 0 only when the promise was kept. */
async function main(): Promise<number> {
  const { failure, help } = parseFlags(process.argv.slice(2));
  if (help) {
    console.log(`\n${usage()}\n`);
    return 0;
  }
  const asked = shutdownSignal();
  const lock = await Promise.race([takeTurn(), aborted(asked)]);
  if (!lock) return INTERRUPTED;
  try {
    return await run(asked, failure);
  } finally {
    lock.release();
  }
}

void runMain(main);
