import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf } from './identity';
import { createPidFiles } from './pid-files';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pids-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that ends only when it is told to. */
const sleeper = () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });

test('the pid file holds the pid alone', () => {
  createPidFiles(folder).write('worker', process.pid, 'SIGTERM');
  expect(readFileSync(join(folder, 'worker.pid'), 'utf8')).toBe(`${process.pid}\n`);
});

test('another supervisor ends what a killed one had left', async () => {
  const child = sleeper();
  createPidFiles(folder).write('worker', child.pid ?? 0, 'SIGTERM');
  expect(await createPidFiles(folder).endAll(5_000)).toEqual(['worker']);
  expect(identityOf(child.pid ?? 0)).toBeUndefined();
  expect(existsSync(join(folder, 'worker.pid'))).toBe(false);
});

test('a process that got a recorded pid later is left alone', async () => {
  const child = sleeper();
  const pids = createPidFiles(folder);
  pids.write('worker', child.pid ?? 0, 'SIGTERM');
  const record = join(folder, 'worker.json');
  writeFileSync(
    record,
    readFileSync(record, 'utf8').replace(/"identity":"[^"]*"/, '"identity":"another start"'),
  );
  expect(pids.living('worker')).toBeUndefined();
  expect(await pids.endAll(1_000)).toEqual([]);
  expect(identityOf(child.pid ?? 0)).toBeDefined();
  child.kill('SIGKILL');
});
