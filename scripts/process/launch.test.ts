import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sentence } from '../console';
import { identityOf } from './identity';
import { launch, type ProcessSpec } from './launch';
import { createPidFiles } from './pid-files';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'launch-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const starts = (): string =>
  existsSync(join(folder, 'starts')) ? readFileSync(join(folder, 'starts'), 'utf8') : '';

/** A program that ends at its first starts, as often as `failures` says. */
const failingAtFirst = (failures: number, startTries?: number): ProcessSpec => ({
  name: 'server',
  command: process.execPath,
  args: [
    '-e',
    `const { appendFileSync, readFileSync } = require('node:fs');
     const file = ${JSON.stringify(join(folder, 'starts'))};
     appendFileSync(file, 'x');
     if (readFileSync(file, 'utf8').length <= ${failures}) process.exit(1);
     appendFileSync(file, ' ready');
     setInterval(() => {}, 1000);`,
  ],
  logFile: join(folder, 'server.log'),
  ready: async () => starts().endsWith('ready'),
  readyWithinMs: 5_000,
  stopSignal: 'SIGTERM',
  stopWithinMs: 2_000,
  startTries,
});

test('a start that fails once is tried again before it is given up', async () => {
  const running = await launch(failingAtFirst(1, 3), createPidFiles(folder));
  expect(identityOf(running.pid)).toBeDefined();
  expect(starts()).toBe('xx ready');
  await running.stop();
});

test('a program that never starts is told after its last try', async () => {
  await expect(launch(failingAtFirst(9, 2), createPidFiles(folder))).rejects.toThrow(Sentence);
  expect(starts()).toBe('xx');
});

test('a program that says nothing of tries is started once', async () => {
  await expect(launch(failingAtFirst(1), createPidFiles(folder))).rejects.toThrow('ended during its start');
  expect(starts()).toBe('x');
});
