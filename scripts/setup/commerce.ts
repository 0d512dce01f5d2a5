import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { projectPath } from '../../platform/root';
import { Sentence, type Progress } from '../console';
import { createDatabaseIfMissing } from '../servers/postgres';
import { tryRun } from './host';

/** What `medusa build` made; it finds its packages in the folder above. */
export const COMMERCE_SERVER = projectPath('commerce', '.medusa', 'server');
/** Medusa's own command line, run by this Node. */
export const MEDUSA_CLI = projectPath('commerce', 'node_modules', '@medusajs', 'cli', 'cli.js');
const STEP_MS = 4 * 60_000;

const STEPS = [
  { say: 'making its tables', args: ['db:migrate', '--execute-safe-links'] },
  { say: 'making the tables of its search', args: ['db:migrate:search'] },
  { say: 'filling the catalogue', args: ['exec', './src/scripts/seed.js'] },
];

export interface CommerceDatabase {
  /** The whole environment of Medusa. */
  env: NodeJS.ProcessEnv;
  databaseUrl: string;
  /** Where it stands which build this database was prepared for. */
  stampFile: string;
  /** Written by the seed: the publishable key and what goes with it. */
  seedFile: string;
}

/** Changes with every build: what a database must be prepared for. */
const buildOf = (): string => readFileSync(projectPath('commerce', '.medusa', 'build.stamp'), 'utf8').trim();

function maintenanceUrl(databaseUrl: string): { admin: string; name: string } {
  const url = new URL(databaseUrl);
  const name = decodeURIComponent(url.pathname.slice(1));
  url.pathname = '/postgres';
  return { admin: url.href, name };
}

async function step(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { ok, output } = await tryRun(process.execPath, [MEDUSA_CLI, ...args], {
    timeoutMs: STEP_MS,
    cwd: COMMERCE_SERVER,
    env,
  });
  if (!ok)
    throw new Sentence(
      `The shop's backend could not be prepared: medusa ${args[0]} failed. The end of what it said:\n${output.slice(-3_000)}`,
    );
}

/**
 * Database, tables, search index and catalogue of the shop; a no-op for a database that this build has
 * prepared before.
 */
export async function prepareCommerce(
  { env, databaseUrl, stampFile, seedFile }: CommerceDatabase,
  progress: Progress,
): Promise<void> {
  const wanted = createHash('sha256').update(`${buildOf()}\n${databaseUrl}`).digest('hex');
  if (existsSync(seedFile) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  const { admin, name } = maintenanceUrl(databaseUrl);
  await createDatabaseIfMissing(admin, name);
  for (const { say, args } of STEPS) {
    progress.busy("Shop's backend", say);
    await step(args, env);
  }
  if (!existsSync(seedFile)) throw new Sentence(`The shop's backend was filled, but ${seedFile} is missing.`);
  writeFileSync(`${stampFile}.new`, wanted);
  renameSync(`${stampFile}.new`, stampFile);
}
