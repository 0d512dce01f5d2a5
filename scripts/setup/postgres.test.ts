import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { env } from '../../test/support/servers';
import { removeStalePostmasterPid } from './postgres';

let folder: string;
const file = () => join(folder, 'postmaster.pid');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postmaster-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a postmaster.pid whose pid belongs to another program now is removed', () => {
  writeFileSync(file(), `${process.pid}\n/somewhere\n`);
  removeStalePostmasterPid(folder);
  expect(existsSync(file())).toBe(false);
});

test('a postmaster.pid that cannot be read is removed', () => {
  writeFileSync(file(), '');
  removeStalePostmasterPid(folder);
  expect(existsSync(file())).toBe(false);
});

test('the postmaster.pid of a living Postgres stays', async () => {
  const client = new Client({ connectionString: env('TEST_DATABASE_URL') });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  writeFileSync(file(), `${rows[0]?.pid}\n`);
  removeStalePostmasterPid(folder);
  expect(existsSync(file())).toBe(true);
  await client.end();
});
