import { Client } from 'pg';
import { projectPath } from '../platform/root';
import { parseApiKey } from '../platform/store/api-keys';
import { createTestDatabase, type TestDatabase } from '../test/support/servers';
import { run } from './setup/host';

let database: TestDatabase;
let pg: Client;

beforeEach(async () => {
  database = await createTestDatabase();
  pg = new Client({ connectionString: database.url });
  await pg.connect();
});
afterEach(async () => {
  await pg.end();
  await database.drop();
});

/** The command as an image runs it, by somebody in Tokyo. */
const apiKey = (...args: string[]): Promise<string> =>
  run(process.execPath, [projectPath('dist/scripts/api-key.js'), ...args], {
    timeoutMs: 20_000,
    env: { ...process.env, DATABASE_URL: database.url, TZ: 'Asia/Tokyo', NO_COLOR: '1' },
  });
/** The two halves of a new key. */
async function create(...args: string[]): Promise<{ id: string; secret: string }> {
  const halves = parseApiKey(/lk_\S+/.exec(await apiKey('create', ...args))?.[0] ?? '');
  if (!halves) throw new Error('No key was made');
  return halves;
}

test('without a key the list is a sentence', async () => {
  expect(await apiKey('list')).toBe('There is no API key yet: create makes one.');
});

test('the list shows each key in aligned columns and local time, the newest first', async () => {
  const { id: shop } = await create('--scope', 'checkout', '--store', 's-1', '--label', 'shop\u001b[2J');
  const { id: admin } = await create('--scope', 'admin');
  await apiKey('revoke', shop);
  await pg.query(
    `UPDATE api_key SET created_at = '2026-01-01 20:05', revoked_at = '2026-01-03 03:00', last_used_at = '2026-01-02T16:30Z' WHERE id = $1`,
    [shop],
  );
  await pg.query(`UPDATE api_key SET created_at = '2026-02-01 00:00' WHERE id = $1`, [admin]);
  expect((await apiKey('list')).split('\n')).toEqual([
    'ID                LABEL     SCOPE     STORE  CREATED           LAST USE          REVOKED',
    `${admin}  —         admin     —      2026-02-01 09:00  —                 —`,
    `${shop}  shop [2J  checkout  s-1    2026-01-02 05:05  2026-01-03 01:30  2026-01-03 12:00`,
    'Times are in Asia/Tokyo.',
  ]);
});

test('a key of support may be of one store, and the list says which; a checkout key must be', async () => {
  const { id } = await create('--scope', 'support', '--store', 's-1');
  expect(await apiKey('list')).toMatch(new RegExp(`${id} .* support +s-1`));
  await expect(apiKey('create', '--scope', 'checkout')).rejects.toThrow('A checkout key needs --store.');
});

test('the list holds no key and no hash', async () => {
  const { id, secret } = await create('--scope', 'support');
  const { rows } = await pg.query<{ secret_hash: string }>('SELECT secret_hash FROM api_key');
  const shown = await apiKey('list');
  expect(shown).toContain(id);
  expect(shown).not.toContain(secret);
  expect(shown).not.toContain(rows[0]?.secret_hash);
});

test('what list does not know is refused', async () => {
  await expect(apiKey('list', '--all')).rejects.toThrow('list takes nothing more');
});
