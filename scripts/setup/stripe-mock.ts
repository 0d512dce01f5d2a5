import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { accepts } from '../process/probe';
import { holdsWithin } from '../process/wait';
import { cacheFolder, findOnPath, isExecutable, tryRun } from './host';
import { freePort } from './ports';

const GO_MODULE = 'github.com/stripe/stripe-mock@v0.203.0';
const BUILD_MS = 5 * 60_000;
const READY_MS = 15_000;

const kept = (): string => join(cacheFolder('bin'), 'stripe-mock');
const present = (): string | undefined =>
  findOnPath('stripe-mock') ?? (isExecutable(kept()) ? kept() : undefined);

/** Whether `startStripeMock` can work on this machine: the program is there, or Go that builds it. */
export const canHaveStripeMock = (): boolean => (present() ?? findOnPath('go')) !== undefined;

/**
 * The path of Stripe's own stand-in: the one that is there, else a build with Go. Throws where there is
 * neither.
 */
async function provideStripeMock(): Promise<string> {
  const found = present();
  if (found) return found;
  const go = findOnPath('go');
  if (!go) throw new Error("Stripe's stand-in is missing, and Go that would build it as well");
  const { ok, output } = await tryRun(go, ['install', GO_MODULE], {
    timeoutMs: BUILD_MS,
    env: { ...process.env, GOBIN: cacheFolder('bin') },
  });
  if (!ok) throw new Error(`go install of stripe-mock failed:\n${output.slice(-2_000)}`);
  return kept();
}

export interface StripeMock {
  port: number;
  stop(): Promise<void>;
}

/**
 * Stripe's own stand-in on a free port of the loopback. It holds every request to Stripe's OpenAPI file, and
 * keeps no state.
 */
export async function startStripeMock(): Promise<StripeMock> {
  const program = await provideStripeMock();
  const port = await freePort();
  const child = spawn(program, ['-http-addr', `127.0.0.1:${port}`], { stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  const over = (): boolean => child.exitCode !== null;
  if ((await holdsWithin(async () => over() || (await accepts(port)), READY_MS)) && !over())
    return { port, stop };
  await stop();
  throw new Error('stripe-mock did not start');
}
