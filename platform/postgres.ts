import { PrismaPg } from '@prisma/adapter-pg';
import { Pool, type QueryResultRow } from 'pg';
import { Prisma, PrismaClient } from '../prisma/generated/client';
import { traced } from './tracing';

/**
 * What a failed database operation may tell: Prisma's own messages hold the values of the query, so they end
 * here.
 */
export class DatabaseError extends Error {
  /** Prisma's code (`P2002`) or `UNKNOWN`. */
  readonly code: string;

  constructor(code: string) {
    super(`The database did not do what was asked (${code})`);
    this.name = 'DatabaseError';
    this.code = code;
  }
}

function neutral(error: unknown): DatabaseError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new DatabaseError(/^[A-Z0-9_]{1,40}$/.test(code) ? code : 'UNKNOWN');
}

/** No text of a statement and none of its values: they hold what people typed. */
const POSTGRES = { 'db.system.name': 'postgresql' };

/**
 * Bounded everywhere: a database that hangs must not hold a request or an activity. Throws only
 * `DatabaseError`.
 */
export function createDatabase(url: string) {
  const pool = new Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 1_000,
    query_timeout: 5_000,
    idleTimeoutMillis: 30_000,
  });
  // A connection that breaks while nobody uses it is replaced by the next that is asked for.
  pool.on('error', () => undefined);
  const adapter = new PrismaPg(pool, { disposeExternalPool: true });
  return new PrismaClient({ adapter, errorFormat: 'minimal' }).$extends({
    client: {
      /**
       * The few statements that every checkout needs, straight to `pg`: on its way through Prisma one costs
       * the process three times as much. Not prepared by name, which a pooler between us and Postgres may not
       * keep.
       */
      async $hot<Row extends QueryResultRow>({ text, values }: Prisma.Sql): Promise<Row[]> {
        try {
          const ask = () => pool.query<Row>({ text, values });
          return (await traced('postgres statement', POSTGRES, ask)).rows;
        } catch (error) {
          throw neutral(error);
        }
      },
    },
    query: {
      async $allOperations({ model = 'statement', operation, args, query }) {
        try {
          return await traced(`postgres ${model} ${operation}`, POSTGRES, () => query(args));
        } catch (error) {
          throw neutral(error);
        }
      },
    },
  });
}

export type Database = ReturnType<typeof createDatabase>;
