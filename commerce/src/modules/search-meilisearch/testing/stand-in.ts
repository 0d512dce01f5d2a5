import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, MultiSearchQuery, Settings, Task } from '../client';
import { matches } from './filter-language';
import { found, type Row } from './matching';

/**
 * A stand-in for MeiliSearch, for tests only and in memory: the few calls that our provider makes, in the
 * shapes of the official client's types. It shows that the provider speaks the protocol and reads the
 * answers; what the real engine finds, ranks and forgives it only imitates (see `matching.ts`).
 */
export interface StandIn {
  url: string;
  /** The queries of every search, as they came in. */
  asked: MultiSearchQuery[][];
  settingsOf(index: string): Settings | undefined;
  close(): Promise<void>;
}

interface Index {
  primaryKey: string;
  settings: Settings;
  rows: Map<string, Row>;
}

export async function startStandIn(): Promise<StandIn> {
  const indexes = new Map<string, Index>();
  const asked: MultiSearchQuery[][] = [];
  const tasks: Task[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const [status, body] = answer(
        indexes,
        tasks,
        asked,
        request.method ?? '',
        new URL(request.url ?? '/', 'http://stand-in'),
        text === '' ? undefined : JSON.parse(text),
      );
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    settingsOf: (index) => indexes.get(index)?.settings,
    close: () =>
      new Promise((resolve, reject) => void server.close((error) => (error ? reject(error) : resolve()))),
  };
}

type Reply = [status: number, body: unknown];

function answer(
  indexes: Map<string, Index>,
  tasks: Task[],
  asked: MultiSearchQuery[][],
  method: string,
  { pathname }: URL,
  body: unknown,
): Reply {
  const [root = '', uid = '', what = '', more = ''] = pathname.slice(1).split('/');
  if (root === 'tasks') return [200, tasks[Number(uid)]];
  if (root === 'stats')
    return [
      200,
      {
        indexes: Object.fromEntries(
          [...indexes].map(([name, { rows }]) => [name, { numberOfDocuments: rows.size }]),
        ),
      },
    ];
  if (root === 'multi-search') {
    const { queries } = body as { queries: MultiSearchQuery[] };
    asked.push(queries);
    const unknown = queries.find(({ indexUid }) => !indexes.has(indexUid));
    return unknown
      ? notFound(unknown.indexUid)
      : [200, { results: queries.map((query) => search(indexes.get(query.indexUid), query)) }];
  }
  if (root === 'indexes' && method === 'GET')
    return indexes.has(uid) ? [200, { uid, primaryKey: indexes.get(uid)?.primaryKey }] : notFound(uid);
  return [202, write(indexes, tasks, `${method} ${what}${more && `/${more}`}`.trim(), uid, body)];
}

const notFound = (uid: string): Reply => [
  404,
  { message: `Index \`${uid}\` not found.`, code: 'index_not_found', type: 'invalid_request', link: '' },
];

function write(indexes: Map<string, Index>, tasks: Task[], what: string, uid: string, body: unknown): object {
  const index = indexes.get(uid);
  const done = (type: Task['type'], code?: string): object => {
    const error = code === undefined ? null : { message: code, code, type: 'invalid_request', link: '' };
    const task = {
      uid: tasks.length,
      indexUid: uid,
      status: code === undefined ? 'succeeded' : 'failed',
      type,
      error,
      enqueuedAt: '',
      batchUid: null,
      canceledBy: null,
      duration: null,
      startedAt: null,
      finishedAt: null,
    } satisfies Task;
    tasks.push(task);
    return { taskUid: task.uid, indexUid: uid, status: 'enqueued', type, enqueuedAt: '' };
  };
  if (what === 'POST' && uid === '') {
    const wanted = body as { uid: string; primaryKey: string };
    if (indexes.has(wanted.uid)) return done('indexCreation', 'index_already_exists');
    indexes.set(wanted.uid, { primaryKey: wanted.primaryKey, settings: {}, rows: new Map() });
    return done('indexCreation');
  }
  if (!index) return done('indexUpdate', 'index_not_found');
  switch (what) {
    case 'DELETE':
      indexes.delete(uid);
      return done('indexDeletion');
    case 'PATCH settings':
      index.settings = body as Settings;
      return done('settingsUpdate');
    case 'POST documents':
      for (const row of body as Row[]) index.rows.set(String(row[index.primaryKey]), row);
      return done('documentAdditionOrUpdate');
    case 'DELETE documents':
      index.rows.clear();
      return done('documentDeletion');
    case 'POST documents/delete-batch':
      for (const id of body as string[]) index.rows.delete(id);
      return done('documentDeletion');
    case 'POST documents/delete': {
      for (const [id, row] of index.rows)
        if (matches((body as { filter: string }).filter, row)) index.rows.delete(id);
      return done('documentDeletion');
    }
    default:
      return done('indexUpdate', 'not_found');
  }
}

function search(index: Index | undefined, query: MultiSearchQuery): Partial<Answer> {
  const filter = typeof query.filter === 'string' ? query.filter : '';
  const rows = found(
    [...(index?.rows.values() ?? [])].filter((row) => matches(filter, row)),
    query,
    index?.settings.searchableAttributes ?? [],
  );
  const facets = (query.facets ?? []).map((field) => [field, counts(rows, field)] as const);
  const numbers = facets.map(
    ([field]) =>
      [field, rows.flatMap((row) => (typeof row[field] === 'number' ? [row[field]] : []))] as const,
  );
  const byPage = query.hitsPerPage !== undefined;
  const take = query.hitsPerPage ?? query.limit ?? 20;
  const skip = byPage ? ((query.page ?? 1) - 1) * take : (query.offset ?? 0);
  return {
    indexUid: query.indexUid,
    hits: rows.slice(skip, skip + take),
    processingTimeMs: 0,
    query: query.q ?? '',
    ...(byPage ? { totalHits: rows.length } : { estimatedTotalHits: rows.length }),
    facetDistribution: Object.fromEntries(facets),
    facetStats: Object.fromEntries(
      numbers
        .filter(([, all]) => all.length > 0)
        .map(([field, all]) => [field, { min: Math.min(...all), max: Math.max(...all) }]),
    ),
  };
}

function counts(rows: readonly Row[], field: string): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const value of rows.flatMap((row) => row[field] ?? []))
    counted[String(value)] = (counted[String(value)] ?? 0) + 1;
  return counted;
}
