import pc from 'picocolors';
import { consoleProgress, printFailure, runMain, Sentence } from './console';
import { shutdownSignal } from './process/shutdown';
import { add, failure, lastLine, NOTHING } from './tally';
import { check, runJest, type TestRequest } from './test-runner';
import { startTestServers } from './test-servers';
import { testImages } from './test-images';
import { runShopTests } from './test-shop';

/**
 * `npm test [-- --core | --shop] [--containers] [--skip-checks] [jest's own arguments]`: the service and then the shop, or one of them.
 * Arguments for jest run the tests they name, of the service unless `--shop` is given too. `--containers` builds the images besides.
 */
const OWN_FLAGS = new Set(['--core', '--shop', '--containers', '--skip-checks']);

const PRETTIER_CACHE = ['--cache', '--cache-location', '.local/prettier'];

const CHECKS = [
  { name: 'typecheck', folder: '.', program: 'tsc', args: ['--noEmit'] },
  { name: 'lint', folder: '.', program: 'oxlint', args: [] },
  {
    name: 'layout',
    folder: '.',
    program: 'prettier',
    args: ['--check', '--log-level', 'warn', ...PRETTIER_CACHE, '.'],
  },
];

async function runCore({ args, checks, signal, tally }: TestRequest): Promise<void> {
  const servers = await startTestServers(consoleProgress, signal);
  try {
    for (const one of checks ? CHECKS : []) tally(await check(one, signal));
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

type Part = typeof runCore;

/** Which halves are asked for, in the order they run; `args` name tests. */
function halvesOf(given: string[], { args }: TestRequest): Part[] {
  if (given.includes('--shop')) return [runShopTests];
  return given.includes('--core') || args.length > 0 ? [runCore] : [runCore, runShopTests];
}

/** Runs one part to its end; what ends it early is one failure, and the others still run. */
async function part(run: Part, request: TestRequest): Promise<void> {
  try {
    await run(request);
  } catch (error) {
    request.tally(failure(error instanceof Error ? error.message : String(error)));
    printFailure(error);
  }
}

async function main(): Promise<number> {
  const given = process.argv.slice(2);
  let total = NOTHING;
  const request: TestRequest = {
    args: given.filter((arg) => !OWN_FLAGS.has(arg)),
    checks: !given.includes('--skip-checks'),
    signal: shutdownSignal(),
    tally: (counted) => void (total = add(total, counted)),
  };
  const images = given.includes('--containers') ? [testImages] : [];
  for (const run of [...halvesOf(given, request), ...images]) {
    if (!request.signal.aborted) await part(run, request);
  }
  for (const name of total.failures) console.log(`  ${pc.red('✖')} ${name}`);
  console.log(lastLine(total));
  return total.failed === 0 ? 0 : 1;
}

void runMain(main);
