import pc from 'picocolors';
import { printFailure, runMain, Sentence } from './console';
import { type Failure, parseFlags, usage } from './demo/flags';
import { type Handles, readHandles } from './demo/handles';
import { play } from './demo/play';
import { createSandbox, type Sandbox } from './demo/sandbox';
import { scenarioOf } from './demo/scenarios';
import { createShopper } from './demo/shopper';
import { createSupport } from './demo/support';
import { createRobbery, readThiefHandles } from './demo/thief';
import { takeLock, type Lock } from './process/lock';
import { aborted, shutdownSignal } from './process/shutdown';
import { holdsWithin } from './process/wait';
import { localPath } from './stack/settings';

const INTERRUPTED = 130;
const TURN_MS = 90_000;

async function clearFaults(sandbox: Sandbox): Promise<void> {
  if ((await sandbox.faults()) === 0) return;
  console.log(`\n  ${pc.yellow('!')} The sandbox still had faults from elsewhere; they are cleared.`);
  await sandbox.heal();
}

/**
 * The exit code of a story, or that of an interruption. What an interrupted story still does ends with the
 * process.
 */
async function endOf(playing: Promise<boolean>, asked: AbortSignal, undone: string): Promise<number> {
  const kept = await Promise.race([playing, aborted(asked)]);
  if (kept !== undefined) return kept ? 0 : 1;
  playing.catch(() => undefined);
  console.log(`\n  ${pc.dim(`Interrupted; ${undone}.`)}\n`);
  return INTERRUPTED;
}

/** The demo's own store, whose checkouts end after seconds. */
const atBankTransferStore = (handles: Handles): Handles => ({
  ...handles,
  STORE_ID: handles.BANK_TRANSFER_STORE_ID,
  LOYALTY_API_KEY: handles.BANK_TRANSFER_API_KEY,
});

/** Plays a checkout on the running stack; the faults it sets are gone at its end, whatever that end is. */
async function runCheckout(asked: AbortSignal, failure: Failure | undefined): Promise<number> {
  const running = await readHandles();
  const handles = failure === 'bank-transfer' ? atBankTransferStore(running) : running;
  const sandbox = createSandbox(handles.PDI_SANDBOX_URL, asked);
  const support = createSupport(handles.TEMPORAL_ADDRESS);
  try {
    await clearFaults(sandbox);
    return await endOf(
      play({ handles, shopper: createShopper(handles), sandbox, support, scenario: scenarioOf(failure) }),
      asked,
      'the faults are cleared',
    );
  } finally {
    await sandbox.heal().catch(printFailure);
    await support.close();
  }
}

/**
 * Plays the attacks on the running stack; the carts they open are cancelled at the end, whatever that end is.
 */
async function runThief(asked: AbortSignal): Promise<number> {
  const handles = await readThiefHandles();
  const sandbox = createSandbox(handles.PDI_SANDBOX_URL, asked);
  const robbery = createRobbery(handles, sandbox);
  try {
    await clearFaults(sandbox);
    return await endOf(robbery.play(), asked, 'the carts are cancelled');
  } finally {
    await robbery.close().catch(printFailure);
  }
}

/** Two at a time would clear each other's faults. */
async function takeTurn(): Promise<Extract<Lock, { held: true }>> {
  const file = localPath('demo.lock');
  let lock = takeLock(file);
  if (!lock.held)
    console.log(`\n  ${pc.dim(`Another demo is running (pid ${lock.pid}); waiting for its end.`)}`);
  await holdsWithin(
    () => {
      if (!lock.held) lock = takeLock(file);
      return lock.held;
    },
    TURN_MS,
    200,
  );
  if (!lock.held)
    throw new Sentence(`Another demo is running (pid ${lock.pid}) and does not end; try again when it has.`);
  return lock;
}

/**
 * `npm run demo [-- --<failure> | --thief]`: exit code 0 only when the promise was kept, or the thief got
 * nothing.
 */
async function main(): Promise<number> {
  const { failure, thief, help } = parseFlags(process.argv.slice(2));
  if (help) {
    console.log(`\n${usage()}\n`);
    return 0;
  }
  const asked = shutdownSignal();
  const lock = await Promise.race([takeTurn(), aborted(asked)]);
  if (!lock) return INTERRUPTED;
  try {
    return await (thief ? runThief(asked) : runCheckout(asked, failure));
  } finally {
    lock.release();
  }
}

void runMain(main);
