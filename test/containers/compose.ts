import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { projectPath } from '../../platform/root';
import { until } from '../support/until';
import { handles } from './handles';

const [program = '', ...before] = handles.COMPOSE.split(' ');
const call = promisify(execFile);
const CALL_MS = 5 * 60_000;

/** Of ours, what compose is told by. The handles must not reach it: some have the names of its settings. */
const OF_COMPOSE = /^(?:PATH|HOME|DOCKER_\w+|COMPOSE_\w+)$/;
const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => OF_COMPOSE.test(name)));

/**
 * One command of compose; the project, its files and its settings are in the environment. `env` takes the
 * place of settings.
 */
export async function compose(args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await call(program, [...before, ...args], {
    cwd: projectPath(),
    env: { ...own, ...env },
    timeout: CALL_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** Any other command of Docker's. */
export const docker = async (...args: string[]): Promise<string> =>
  (await call('docker', args, { timeout: CALL_MS, maxBuffer: 64 * 1024 * 1024 })).stdout;

/** A command of compose with a file at one of its ends, for what is no text and too long for the memory. */
export async function composeWithFile(
  args: string[],
  { end, file }: { end: 'standard input' | 'standard output'; file: string },
): Promise<void> {
  const reads = end === 'standard input';
  const handle = openSync(file, reads ? 'r' : 'w');
  try {
    const child = spawn(program, [...before, ...args], {
      cwd: projectPath(),
      env: own,
      timeout: CALL_MS,
      stdio: [reads ? handle : 'ignore', reads ? 'ignore' : handle, 'inherit'],
    });
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`compose ${args.join(' ')} ended with ${code}`);
  } finally {
    closeSync(handle);
  }
}

/** Changes the stack's own settings, as whoever runs it would; the next `up` of a service brings them to it. */
export function changeSettings(values: Record<string, string>): void {
  const file = own['COMPOSE_ENV_FILES'] ?? '';
  const lines = readFileSync(file, 'utf8').split('\n');
  const kept = lines.filter((line) => !Object.keys(values).some((name) => line.startsWith(`${name}=`)));
  const fresh = Object.entries(values).map(([name, value]) => `${name}='${value}'`);
  writeFileSync(file, `${[...kept, ...fresh].join('\n')}\n`);
}

export function settingOf(name: string): string {
  const file = readFileSync(own['COMPOSE_ENV_FILES'] ?? '', 'utf8');
  return new RegExp(`^${name}='?(.*?)'?$`, 'm').exec(file)?.[1] ?? '';
}

/** Where a service is reached inside of the engine's network: another place once its container was made anew. */
export async function addressOf(service: string): Promise<string> {
  const id = (await compose(['ps', '--quiet', service])).trim();
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}';
  return (await docker('inspect', '--format', format, id)).trim().split(/\s+/)[0] ?? '';
}

/** Puts the present settings in force, one process after the other, so that the others go on. */
export async function renew(services: readonly string[]): Promise<void> {
  for (const service of services) {
    await compose(['up', '--detach', '--no-deps', service]);
    await healthyAgain(service);
  }
}

/** Whether every container of a service says that it is well. */
export async function healthy(service: string): Promise<boolean> {
  const lines = (await compose(['ps', '--all', '--format', 'json', service]))
    .trim()
    .split('\n')
    .filter(Boolean);
  const states = lines.map((line) => JSON.parse(line) as { State: string; Health: string });
  return (
    states.length > 0 && states.every(({ State, Health }) => State === 'running' && Health === 'healthy')
  );
}

export const healthyAgain = (service: string): Promise<unknown> =>
  until(() => healthy(service), { what: `${service} to be healthy`, timeoutMs: 180_000, everyMs: 500 });

/**
 * Every order of a run comes from one address, which may begin a hundred payments in an hour: what the shop
 * has counted is forgotten, in Redis and in each of its backends. One goes on while the other comes back.
 */
export async function forgetLimits(): Promise<void> {
  const counted = "redis-cli --scan --pattern 'commerce:limit:*' | xargs -r redis-cli unlink";
  await compose(['exec', '-T', 'redis', 'sh', '-c', counted]);
  for (const backend of ['commerce-1', 'commerce-2']) {
    await compose(['restart', backend]);
    await healthyAgain(backend);
  }
}
