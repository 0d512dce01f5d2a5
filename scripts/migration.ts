import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { consoleProgress, runMain, Sentence } from './console';
import { launch } from './process/launch';
import { createPidFiles } from './process/pid-files';
import { postgresServer } from './servers/postgres';
import { createMigration } from './setup/migrate';
import { freePort } from './setup/ports';
import { createCluster, postgresFolder, postgresUrl } from './setup/postgres';

const PASSWORD = 'migration';

async function writeMigration(name: string): Promise<string | undefined> {
  const folder = postgresFolder(`migration-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const pids = createPidFiles(join(folder, 'pids'));
  try {
    const data = join(folder, 'postgres');
    await createCluster(data, PASSWORD);
    const port = await freePort();
    await launch(
      await postgresServer({
        name: 'postgres',
        folder: data,
        port,
        password: PASSWORD,
        durable: false,
        logFile: join(folder, 'postgres.log'),
      }),
      pids,
    );
    return await createMigration(name, postgresUrl(port, PASSWORD, 'postgres'));
  } finally {
    await pids.endAll(5_000);
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * `node scripts/run.mjs migration <name>`: writes the next migration, from the newest committed one to the
 * schema as it is now.
 */
async function main(): Promise<number> {
  const [name] = process.argv.slice(2);
  if (!name) throw new Sentence('Name the migration: node scripts/run.mjs migration <name>.');
  const written = await writeMigration(name);
  if (written) consoleProgress.done('Migration', `prisma/migrations/${written}`);
  else consoleProgress.note('The migrations already lead to the schema: nothing written.');
  return 0;
}

void runMain(main);
