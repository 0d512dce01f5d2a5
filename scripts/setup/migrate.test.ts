import { randomUUID } from 'node:crypto';
import { projectPath } from '../../platform/root';
import { env } from '../../test/support/servers';
import { createDatabaseIfMissing } from '../servers/postgres';
import { run } from './host';
import { missingSql } from './migrate';

async function emptyDatabase(): Promise<string> {
  const url = new URL(env('TEST_DATABASE_URL'));
  url.pathname = '/postgres';
  const name = `empty_${randomUUID().replaceAll('-', '')}`;
  await createDatabaseIfMissing(url.href, name);
  url.pathname = `/${name}`;
  return url.href;
}

/** The command that deployments run, as they run it. */
const migrate = (url: string): Promise<string> =>
  run(process.execPath, [projectPath('dist/scripts/setup/migrate.js')], {
    timeoutMs: 20_000,
    env: { ...process.env, DATABASE_URL: url },
  });

test('migrations are applied once: the second time there is nothing to do', async () => {
  const url = await emptyDatabase();
  expect(await migrate(url)).toMatch(/^Applied 0001_init/);
  expect(await migrate(url)).toBe('Nothing to migrate.');
});

test('two that migrate at once do not disturb each other', async () => {
  const url = await emptyDatabase();
  const outcomes = await Promise.all([migrate(url), migrate(url)]);
  expect(outcomes.toSorted()).toEqual([expect.stringMatching(/^Applied/), 'Nothing to migrate.']);
});

test('the committed migrations lead to the schema as it is now', async () => {
  expect(await missingSql(await emptyDatabase())).toBeUndefined();
});
