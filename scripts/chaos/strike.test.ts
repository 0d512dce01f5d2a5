import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPdiSandbox, type RunningPdiSandbox } from '../../sandbox/pdi';
import { until } from '../../test/support/until';
import { createSandbox } from '../demo/sandbox';
import { identityOf } from '../process/identity';
import { createPidFiles } from '../process/pid-files';
import { run as runProgram } from '../setup/host';
import type { Random } from './random';
import { startStrikes, type Strikes } from './strike';

let folder: string;
let host: RunningPdiSandbox;
let sleeper: ChildProcess;
let pid: number;
let strikes: Strikes;
let said: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'strike-'));
  host = await startPdiSandbox();
  said = [];
  sleeper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  pid = sleeper.pid ?? 0;
  createPidFiles(folder).write('worker', pid, 'SIGTERM');
});
afterEach(async () => {
  sleeper.kill('SIGKILL');
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Chance that always means the same: this die of ten, the first victim or the last one. */
const always = (die: number, first: 'process' | 'host'): Random => ({
  between: (low, high) => (high === 10 ? die : low),
  of: ([choice]) => choice as never,
  shuffled: (items) => (first === 'process' ? [...items] : [...items].reverse()),
});
const begin = (random: Random): Strikes =>
  startStrikes({ random, pidFolder: folder, hostUrl: host.url, say: () => undefined });
const stateOf = async (): Promise<string> =>
  (await runProgram('ps', ['-o', 'stat=', '-p', String(pid)], { timeoutMs: 5_000 })).trim().slice(0, 1);

test('a process is killed by its pid file', async () => {
  strikes = begin(always(1, 'process'));
  await until(() => identityOf(pid) === undefined, { what: 'the kill' });
  await strikes.stop();
  expect(strikes.landed()).toBeGreaterThanOrEqual(1);
});

test('a process that stands still goes on at the stop, and it is known how long it stood', async () => {
  strikes = begin(always(10, 'process'));
  await until(async () => (await stateOf()) === 'T', { what: 'the process to stand still', everyMs: 20 });
  await strikes.stop();
  expect(await stateOf()).not.toBe('T');
  const [{ victim, from, to } = { victim: '', from: 0, to: 0 }] = strikes.frozen;
  expect(victim).toBe('worker');
  expect(to).toBeGreaterThan(from);
});

test('after the last round nothing more is struck', async () => {
  strikes = startStrikes({
    random: always(10, 'process'),
    pidFolder: folder,
    hostUrl: host.url,
    rounds: 1,
    say: (line) => said.push(line),
  });
  await until(() => strikes.landed() === 2, { what: 'one blow on each' });
  await strikes.stop();
  expect(said.map((line) => line.split(',', 1)[0])).toEqual([
    'SIGSTOP worker for 1000 ms',
    'loyalty host: latency 3000 on * for 1000 ms',
  ]);
});

test('the host misbehaves for a while, and is well after the stop', async () => {
  strikes = begin(always(1, 'host'));
  const sandbox = createSandbox(host.url, new AbortController().signal);
  await until(async () => (await sandbox.faults()) === 1, { what: 'the fault', everyMs: 20 });
  await strikes.stop();
  expect(await sandbox.faults()).toBe(0);
});
