import { parseArgs } from 'node:util';
import { createDatabase } from '../platform/postgres';
import {
  API_KEY_SCOPES,
  type ApiKeyRepository,
  type ApiKeyScope,
  createApiKeyRepository,
} from '../platform/store/api-keys';
import { runMain, Sentence } from './console';
import { keyTable } from './key-table';

const USAGE = `Usage:
  api-key create --scope checkout --store <store> [--label <what it is for>]
  api-key create --scope support|admin [--store <store>] [--label <what it is for>]
  api-key list                   every key, the newest first
  api-key revoke <id>            the part between lk_ and the second _`;

function scopeOf(scope: string | undefined): ApiKeyScope {
  const known = API_KEY_SCOPES.find((candidate) => candidate === scope);
  if (!known) throw new Sentence(`--scope must be one of ${API_KEY_SCOPES.join(', ')}.\n\n${USAGE}`);
  return known;
}

function optionsOf(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        scope: { type: 'string' },
        store: { type: 'string' },
        label: { type: 'string', default: '' },
      },
    }).values;
  } catch (error) {
    throw new Sentence(`${error instanceof Error ? error.message : 'The options are wrong'}\n\n${USAGE}`);
  }
}

async function create(keys: ApiKeyRepository, args: string[]): Promise<void> {
  const values = optionsOf(args);
  const scope = scopeOf(values.scope);
  if (scope === 'checkout' && !values.store) throw new Sentence('A checkout key needs --store.');
  const { key } = await keys.create({
    scope,
    storeId: values.store ?? null,
    label: values.label,
    development: false,
  });
  // On standard output stands the key alone, so that a script can take it; it is told here and never again.
  console.error(
    `A ${scope} key${values.store ? ` of ${values.store}` : ''}. It is shown once: keep it where your secrets are kept.`,
  );
  console.log(key);
}

async function revoke(keys: ApiKeyRepository, [id]: string[]): Promise<void> {
  if (!id) throw new Sentence(USAGE);
  // Somebody may paste the whole key: its id is all that is looked at.
  const [, given = id] = /^lk_([^_]+)(?:_|$)/.exec(id) ?? [];
  if (!(await keys.revoke(given)))
    throw new Sentence(`There is no such key, or it was revoked before: ${given}`);
  console.log(`Revoked ${given}. Processes that know the key take it for up to 30 s more.`);
}

async function list(keys: ApiKeyRepository, [more]: string[]): Promise<void> {
  if (more !== undefined) throw new Sentence(`list takes nothing more.\n\n${USAGE}`);
  const entries = await keys.list();
  console.log(entries.length === 0 ? 'There is no API key yet: create makes one.' : keyTable(entries));
}

const COMMANDS = new Map(Object.entries({ create, list, revoke }));

/**
 * `npm run api-key -- create|list|revoke`, in an image `node dist/scripts/api-key.js`. Works on the
 * database of DATABASE_URL.
 */
async function main(): Promise<number> {
  const [command, ...args] = process.argv.slice(2);
  const work = COMMANDS.get(command ?? '');
  if (!work) throw new Sentence(USAGE);
  const url = process.env['DATABASE_URL'];
  if (!url)
    throw new Sentence(
      'Set DATABASE_URL to the database of the keys (npm start writes its own into .local/dev.env).',
    );
  const db = createDatabase(url);
  try {
    await work(createApiKeyRepository(db), args);
    return 0;
  } finally {
    await db.$disconnect();
  }
}

void runMain(main);
