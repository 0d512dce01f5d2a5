import pc from 'picocolors';
import { consoleProgress, printFailure, runMain, Sentence } from './console';
import { shutdownSignal } from './process/shutdown';
import { add, failure, lastLine, NOTHING, type Tally } from './tally';
import { check, runJest } from './test-runner';
import { startTestServers } from './test-servers';
import { runShopTests } from './test-shop';

/**
 * `npm test [-- --core | --shop] [--skip-checks] [jest's own arguments]`: the service and then the shop, or one of them. Arguments for jest
 * run the tests they name, of the service unless `--shop` is given too.
 */
const OWN_FLAGS = new Set(['--core', '--shop', '--skip-checks']);

const PRETTIER_CACHE = ['--cache', '--cache-location', '.local/prettier'];

type Count = (part: Tally) => void;

async function runCore(args: string[], checks: boolean, signal: AbortSignal, tally: Count): Promise<void> {
  const servers = await startTestServers(consoleProgress, signal);
  try {
    if (checks) {
      tally(await check('typecheck', '.', 'tsc', ['--noEmit'], signal));
      tally(await check('lint', '.', 'oxlint', [], signal));
      tally(
        await check(
          'layout',
          '.',
          'prettier',
          ['--check', '--log-level', 'warn', ...PRETTIER_CACHE, '.'],
          signal,
        ),
      );
    }
    if (signal.aborted) throw new Sentence('Interrupted.');
    tally(
      await runJest(
        {
          folder: '.',
          args,
          env: { ...servers.environment },
          stateFolder: servers.environment.TEST_STATE_FOLDER,
        },
        signal,
      ),
    );
  } finally {
    await servers.stop();
  }
}

/** Which halves these arguments ask for, in the order they run. */
function halvesOf(given: string[], namesTests: boolean): (typeof runCore)[] {
  if (given.includes('--shop')) return [runShopTests];
  return given.includes('--core') || namesTests ? [runCore] : [runCore, runShopTests];
}

/** Runs one half to its end; what ends it early is one failure, and the other half still runs. */
async function half(work: () => Promise<void>, tally: Count): Promise<void> {
  try {
    await work();
  } catch (error) {
    tally(failure(error instanceof Error ? error.message : String(error)));
    printFailure(error);
  }
}

async function main(): Promise<number> {
  const given = process.argv.slice(2);
  const args = given.filter((arg) => !OWN_FLAGS.has(arg));
  const checks = !given.includes('--skip-checks');
  const signal = shutdownSignal();
  let total = NOTHING;
  const tally: Count = (part) => (total = add(total, part));
  for (const run of halvesOf(given, args.length > 0)) {
    if (!signal.aborted) await half(() => run(args, checks, signal, tally), tally);
  }
  for (const name of total.failures) console.log(`  ${pc.red('✖')} ${name}`);
  console.log(lastLine(total));
  return total.failed === 0 ? 0 : 1;
}

void runMain(main);
