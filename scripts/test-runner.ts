import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { projectPath } from '../platform/root';
import { Sentence } from './console';
import { add, failure, parseJestResult, type Tally } from './tally';

const CHECK_MS = 5 * 60_000;
const JEST_MS = 30 * 60_000;

interface RunOptions {
  timeout: number;
  signal: AbortSignal;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Its output is shown as a whole at its end: something else is shown meanwhile. */
  aside?: boolean;
}

/** Runs a program with its output shown, to its end, the bound or the abort; answers whether it succeeded. */
function runShown(command: string, args: string[], { aside, ...options }: RunOptions): Promise<boolean> {
  return new Promise((resolve) => {
    const stdio = aside ? 'pipe' : 'inherit';
    const child = spawn(command, args, { cwd: projectPath(), stdio, ...options });
    const said: Buffer[] = [];
    for (const output of [child.stdout, child.stderr]) output?.on('data', (part: Buffer) => said.push(part));
    child.once('error', (error) => {
      if (error.name !== 'AbortError') console.error(error.message);
    });
    child.once('close', (code) => {
      process.stdout.write(Buffer.concat(said));
      resolve(code === 0);
    });
  });
}

/** What `npm test` was asked for. */
export interface TestRequest {
  /** jest's own. */
  args: string[];
  /** Types, lint and layout too. */
  checks: boolean;
  signal: AbortSignal;
  tally(part: Tally): void;
}

interface Check {
  name: string;
  /** The package it is run in. */
  folder: string;
  program: string;
  args: string[];
  aside?: boolean;
}

/** A check that is one test: typecheck, lint. */
export async function check(
  { name, folder, program, args, aside }: Check,
  signal: AbortSignal,
): Promise<Tally> {
  const ok = await runShown(projectPath(folder, 'node_modules', '.bin', program), args, {
    timeout: CHECK_MS,
    signal,
    cwd: projectPath(folder),
    ...(aside ? { aside } : {}),
  });
  console.log(`  ${ok ? pc.green('✔') : pc.red('✖')} ${name}`);
  return ok ? { passed: 1, failed: 0, failures: [] } : failure(name);
}

export interface JestRun {
  /** The package whose jest and configuration it is. */
  folder: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** Where its result may be written. */
  stateFolder: string;
  aside?: boolean;
}

/** Of this process: two may run at once. */
let jestRuns = 0;

/**
 * Runs jest and counts its tests. Throws a `Sentence` when it ended without a result, or when nothing
 * matched.
 */
export async function runJest(
  { folder, args, env, stateFolder, aside }: JestRun,
  signal: AbortSignal,
): Promise<Tally> {
  jestRuns += 1;
  const resultFile = join(stateFolder, `jest-${jestRuns}.json`);
  rmSync(resultFile, { force: true });
  const jest = projectPath(folder, 'node_modules', 'jest', 'bin', 'jest.js');
  const options = {
    timeout: JEST_MS,
    signal,
    env: { ...process.env, ...env, NODE_ENV: 'test' },
    cwd: projectPath(folder),
    ...(aside ? { aside } : {}),
  };
  const ok = await runShown(
    process.execPath,
    [jest, '--json', '--passWithNoTests', `--outputFile=${resultFile}`, ...args],
    options,
  );
  if (!existsSync(resultFile)) throw new Sentence('jest ended without a result.');
  const tally = parseJestResult(readFileSync(resultFile, 'utf8'), projectPath());
  if (tally.passed + tally.failed === 0) throw new Sentence('No test ran: nothing matches these arguments.');
  // jest can fail without a failed test, for instance below a coverage threshold.
  return ok || tally.failed > 0 ? tally : add(tally, failure(`jest in ${folder}`));
}
