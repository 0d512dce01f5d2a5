import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeLock } from './lock';

let folder: string;
const file = () => join(folder, 'start.lock');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a lock is held by one, who is named to the other, until it is released', () => {
  const first = takeLock(file());
  expect(takeLock(file())).toEqual({ held: false, pid: process.pid });
  if (first.held) first.release();
  expect(takeLock(file()).held).toBe(true);
});

test('a lock whose pid belongs to another program now is taken over', () => {
  writeFileSync(file(), JSON.stringify({ pid: process.pid, identity: 'started some other day' }));
  expect(takeLock(file()).held).toBe(true);
});

test('a lock that does not say which process wrote it is taken over', () => {
  writeFileSync(file(), JSON.stringify({ pid: 999_999_999 }));
  expect(takeLock(file()).held).toBe(true);
});

test('a lock that was cut off while it was written is taken over', () => {
  writeFileSync(file(), '{"pi');
  expect(takeLock(file()).held).toBe(true);
});
