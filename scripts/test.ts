import { consoleProgress, printFailure, runMain, Sentence } from './console';
import { shutdownSignal } from './process/shutdown';
import { add, lastLine, type Tally } from './tally';
import { check, runJest } from './test-runner';
import { startTestServers } from './test-servers';
import { runShopTests } from './test-shop';

/**
 * `npm test [-- --core | --shop] [--skip-checks] [jest's own arguments]`: the service, or with `--shop` the shop. Both in one run come when
 * the shop's suites hold: docs/decisions.md. Arguments for jest run the tests they name.
 */
const OWN_FLAGS = new Set(['--core', '--shop', '--skip-checks']);

type Count = (part: Tally) => void;

async function runCore(args: string[], checks: boolean, signal: AbortSignal, tally: Count): Promise<void> {
  const servers = await startTestServers(consoleProgress, signal);
  try {
    if (checks) {
      tally(await check('typecheck', '.', 'tsc', ['--noEmit'], signal));
      tally(await check('lint', '.', 'oxlint', [], signal));
    }
    if (signal.aborted) throw new Sentence('Interrupted.');
    tally(await runJest({ folder: '.', args, env: { ...servers.environment }, stateFolder: servers.environment.TEST_STATE_FOLDER }, signal));
  } finally {
    await servers.stop();
  }
}

async function main(): Promise<number> {
  const given = process.argv.slice(2);
  const args = given.filter((arg) => !OWN_FLAGS.has(arg));
  const checks = !given.includes('--skip-checks');
  const shop = given.includes('--shop');
  const signal = shutdownSignal();
  let total: Tally = { passed: 0, failed: 0 };
  const tally: Count = (part) => (total = add(total, part));
  const run = shop ? runShopTests : runCore;
  try {
    await run(args, checks, signal, tally);
  } catch (error) {
    tally({ passed: 0, failed: 1 });
    printFailure(error);
  }
  console.log(lastLine(total));
  return total.failed === 0 ? 0 : 1;
}

void runMain(main);
