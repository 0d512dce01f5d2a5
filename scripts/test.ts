import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { projectPath } from '../platform/root';
import { consoleProgress, printFailure, runMain, Sentence } from './console';
import { shutdownSignal } from './process/shutdown';
import { startTestServers, type TestServers } from './test-servers';
import { add, lastLine, parseJestResult, type Tally } from './tally';

/** `npm test [-- --skip-checks] [jest's own arguments]`: typecheck, lint and jest on servers of its own. */
const OWN_FLAGS = new Set(['--core', '--skip-checks']);
const CHECK_MS = 3 * 60_000;
const JEST_MS = 20 * 60_000;

const bin = (name: string): string => projectPath('node_modules', '.bin', name);

/** Runs a program with its output shown, to its end, the bound or the abort; answers whether it succeeded. */
function runShown(command: string, args: string[], options: { timeout: number; signal: AbortSignal; env?: NodeJS.ProcessEnv }): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: projectPath(), stdio: 'inherit', ...options });
    child.once('error', (error) => {
      if (error.name !== 'AbortError') console.error(error.message);
    });
    child.once('close', (code) => resolve(code === 0));
  });
}

async function check(name: string, command: string, args: string[], signal: AbortSignal): Promise<Tally> {
  const ok = await runShown(command, args, { timeout: CHECK_MS, signal });
  console.log(`  ${ok ? pc.green('✔') : pc.red('✖')} ${name}`);
  return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function runJest(args: string[], servers: TestServers, signal: AbortSignal): Promise<Tally> {
  const resultFile = join(servers.environment.TEST_STATE_FOLDER, 'jest.json');
  const env = { ...process.env, ...servers.environment, NODE_ENV: 'test' };
  const ok = await runShown(process.execPath, [projectPath('node_modules/jest/bin/jest.js'), '--json', '--passWithNoTests', `--outputFile=${resultFile}`, ...args], { timeout: JEST_MS, signal, env });
  if (!existsSync(resultFile)) throw new Sentence('jest ended without a result.');
  const tally = parseJestResult(readFileSync(resultFile, 'utf8'));
  if (tally.passed + tally.failed === 0) throw new Sentence('No test ran: nothing matches these arguments.');
  // jest can fail without a failed test, for instance below a coverage threshold.
  return ok || tally.failed > 0 ? tally : add(tally, { passed: 0, failed: 1 });
}

async function runAll(args: string[], signal: AbortSignal, tally: (part: Tally) => void): Promise<void> {
  const jestArgs = args.filter((arg) => !OWN_FLAGS.has(arg));
  const servers = await startTestServers(consoleProgress, signal);
  try {
    if (!args.includes('--skip-checks')) {
      tally(await check('typecheck', bin('tsc'), ['--noEmit'], signal));
      tally(await check('lint', bin('oxlint'), [], signal));
    }
    if (signal.aborted) throw new Sentence('Interrupted.');
    tally(await runJest(jestArgs, servers, signal));
  } finally {
    await servers.stop();
  }
}

async function main(): Promise<number> {
  let total: Tally = { passed: 0, failed: 0 };
  try {
    await runAll(process.argv.slice(2), shutdownSignal(), (part) => (total = add(total, part)));
  } catch (error) {
    total = add(total, { passed: 0, failed: 1 });
    printFailure(error);
  }
  console.log(lastLine(total));
  return total.failed === 0 ? 0 : 1;
}

void runMain(main);
