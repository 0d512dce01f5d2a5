import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { Pool } from 'pg';
import { projectPath } from '../../platform/root';
import { runMain, Sentence } from '../console';

/**
 * Prisma's own schema engine, compiled to WebAssembly: `prisma migrate` itself wants to download a native
 * one. The bookkeeping table is Prisma's, so that its CLI can take over at any time.
 */
const ENGINE = '@prisma/schema-engine-wasm';
const FOLDER = projectPath('prisma', 'migrations');
const SCHEMA = projectPath('prisma', 'schema.prisma');
/** Written beside the migrations for Prisma's CLI. */
const LOCKFILE = 'provider = "postgresql"\n';
/** What Prisma writes where nothing is to be done. */
const EMPTY = 'This is an empty migration';
const NO_FILTERS = { externalTables: [], externalEnums: [] };

/** The engine reports a panic here before it aborts; kept, so that the error can say why. */
const panics = { set_message: (message: string) => console.error(`Prisma's schema engine: ${message}`) };

type Engine = import('@prisma/schema-engine-wasm').SchemaEngine;
type DiffTarget = import('@prisma/schema-engine-wasm').DiffTarget;

type Bindings = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');
let loaded: Promise<Bindings> | undefined;

async function load(): Promise<Bindings> {
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const wasm = await readFile(join(projectPath('node_modules'), ENGINE, 'schema_engine_bg.wasm'));
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: panics });
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': bindings });
  // oxlint-disable-next-line no-underscore-dangle -- the generated binding's own name
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports['__wbindgen_start'] as () => void)();
  return bindings;
}

/**
 * Prisma's adapter cuts a script at every semicolon, and so a function in half. PostgreSQL itself takes a
 * whole script, and rolls all of it back when one statement fails.
 */
class WholeScripts extends PrismaPg {
  constructor(private readonly pool: Pool) {
    super(pool);
  }

  override async connect() {
    const adapter = await super.connect();
    adapter.executeScript = async (script) => void (await this.pool.query(script));
    return adapter;
  }
}

/** Runs `work` with an engine on a database, and leaves no connection behind. */
async function withEngine<T>(databaseUrl: string, work: (engine: Engine) => Promise<T>): Promise<T> {
  // Once per process: a second instance would take the memory away from under the first.
  const { SchemaEngine } = await (loaded ??= load());
  const pool = new Pool({
    connectionString: databaseUrl,
    max: 2,
    connectionTimeoutMillis: 10_000,
    allowExitOnIdle: true,
  });
  const adapter = bindMigrationAwareSqlAdapterFactory(new WholeScripts(pool));
  const engine = await SchemaEngine.new(
    { datamodels: [[SCHEMA, readFileSync(SCHEMA, 'utf8')]] },
    () => undefined,
    adapter,
  );
  try {
    return await work(engine);
  } finally {
    engine.free();
    await pool.end();
  }
}

function migrationsList() {
  const names = existsSync(FOLDER)
    ? readdirSync(FOLDER, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .toSorted()
    : [];
  return {
    baseDir: FOLDER,
    lockfile: { path: 'migration_lock.toml', content: LOCKFILE },
    shadowDbInitScript: '',
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: readFileSync(join(FOLDER, name, 'migration.sql'), 'utf8') },
      },
    })),
  };
}

/** Applies the committed migrations that a database has not had yet; answers their names. */
export function migrate(databaseUrl: string): Promise<string[]> {
  return withEngine(
    databaseUrl,
    async (engine) =>
      (await engine.applyMigrations({ migrationsList: migrationsList(), filters: NO_FILTERS }))
        .appliedMigrationNames,
  );
}

/**
 * The schema that the newest migration leads to is kept beside it, so that no database has to be read to
 * write the next one.
 */
function lastSchema(): DiffTarget {
  const last = migrationsList().migrationDirectories.at(-1);
  return last ? datamodel(join(FOLDER, last.path, 'schema.prisma')) : { tag: 'empty' };
}

const datamodel = (path: string): DiffTarget => ({
  tag: 'schemaDatamodel',
  files: [{ path, content: readFileSync(path, 'utf8') }],
});

/**
 * The SQL that leads from the newest migration to `schema.prisma`, or undefined when there is none. The
 * database is only there because the engine wants one.
 */
export async function missingSql(databaseUrl: string): Promise<string | undefined> {
  const from = lastSchema();
  const { stdout } = await withEngine(databaseUrl, (engine) =>
    engine.diff({ from, to: datamodel(SCHEMA), script: true, exitCode: null, filters: NO_FILTERS }),
  );
  return !stdout?.trim() || stdout.includes(EMPTY) ? undefined : stdout;
}

/**
 * Writes the missing SQL into a new folder of `prisma/migrations`; answers the folder's name, or undefined
 * when nothing is missing.
 */
export async function createMigration(name: string, databaseUrl: string): Promise<string | undefined> {
  const script = await missingSql(databaseUrl);
  if (!script) return undefined;
  const number = String(migrationsList().migrationDirectories.length + 1).padStart(4, '0');
  const folder = join(FOLDER, `${number}_${name.replaceAll(/[^a-z0-9]+/gi, '_').toLowerCase()}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'migration.sql'), script);
  copyFileSync(SCHEMA, join(folder, 'schema.prisma'));
  writeFileSync(join(FOLDER, 'migration_lock.toml'), LOCKFILE);
  return basename(folder);
}

/**
 * `node dist/scripts/setup/migrate.js`: brings the database of DATABASE_URL up to date, for deployments.
 * Prints what it applied.
 */
async function main(): Promise<number> {
  const url = process.env['DATABASE_URL'];
  if (!url) throw new Sentence('Set DATABASE_URL to the database to migrate.');
  const applied = await migrate(url);
  console.log(applied.length === 0 ? 'Nothing to migrate.' : `Applied ${applied.join(', ')}.`);
  return 0;
}

if (require.main === module) void runMain(main);
