import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { MESSAGES } from '../../contract';
import { createKeyring } from '../../platform/keyring';
import { createPayloadCodec } from '../../platform/payload-codec';
import { generateApiKey } from '../../platform/store/api-keys';
import {
  createCodecApp,
  DOOR_RULES,
  hashPassword,
  parseUsers,
  SUPPORT_DAY_MESSAGES,
  SUPPORT_MESSAGES,
  WRITE_PATHS,
} from '../../codec-server';
import { routesOf } from './routes';
import { linesOf, nameOf, rowsOf, type Row } from './table';

/**
 * The codec server's rows of `docs/security.md`, each cell asked for over HTTP, with a stand-in for
 * Temporal's UI behind.
 */
const rows = rowsOf("Codec server and Temporal's UI");
const CHECKOUT = 'loyalty-session-0b9a4f5e-6d1c-5b8a-9a54-3f1f2f0a1b2c';
const NO_SUCH_CALLER = '–';

const servers: Server[] = [];
let door: string;
let app: ReturnType<typeof createCodecApp>;
/** In the order of the table's columns; null: no such caller. */
let callers: (Record<string, string> | null)[];

async function listen(handler: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function logIn(): Promise<Record<string, string>> {
  const login = await fetch(`${door}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(LOGIN),
  });
  return { cookie: (login.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
}
const LOGIN = { name: 'ann', password: 'correct horse' };

beforeAll(async () => {
  const upstream = await listen(
    (_request, response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end('{"Codec":{}}'),
  );
  const keyring = createKeyring(
    `k1:${Buffer.alloc(32, 1).toString('base64')}`,
    Buffer.alloc(32, 9).toString('base64'),
  );
  const users = parseUsers(`ann:${await hashPassword(LOGIN.password, { log2N: 14, r: 8, p: 1 })}`);
  app = createCodecApp({
    codec: createPayloadCodec(keyring),
    keyring,
    users,
    logger: pino({ level: 'silent' }),
    uiUrl: 'http://127.0.0.1:8234',
    uiUpstream: upstream,
    trustProxy: 0,
  });
  door = await listen(app);
  const over = await logIn();
  await fetch(`${door}/logout`, { method: 'POST', redirect: 'manual', headers: over });
  callers = [{}, null, null, await logIn(), { authorization: `Bearer ${generateApiKey()}` }, over];
});
afterAll(() =>
  servers.forEach((server) => {
    server.closeAllConnections();
    server.close();
  }),
);

const PARAMETERS: Record<string, string> = {
  namespace: 'default',
  workflowId: CHECKOUT,
  message: SUPPORT_MESSAGES[0] ?? '',
};
const addressOf = (path: string, more: Record<string, string> = {}): string =>
  path.replaceAll(/[:*](\w+)/g, (_whole, name: string) => ({ ...PARAMETERS, ...more })[name] ?? 'x');

function bodyOf({ method, path }: Pick<Row, 'method' | 'path'>): { body?: string; type?: string } {
  if (method !== 'POST') return {};
  return path.endsWith('/login')
    ? { body: new URLSearchParams(LOGIN).toString(), type: 'application/x-www-form-urlencoded' }
    : { body: '{}', type: 'application/json' };
}

/** As the UI's own pages ask. */
async function statusOf(
  route: Pick<Row, 'method' | 'path'>,
  headers: Record<string, string>,
  more?: Record<string, string>,
): Promise<number> {
  const { body, type } = bodyOf(route);
  const response = await fetch(door + addressOf(route.path, more), {
    method: route.method,
    redirect: 'manual',
    headers: {
      origin: door,
      'sec-fetch-site': 'same-origin',
      ...(type ? { 'content-type': type } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  await response.body?.cancel();
  return response.status;
}

async function cellOf(
  route: Pick<Row, 'method' | 'path'>,
  caller: Record<string, string> | null,
): Promise<string> {
  if (!caller) return NO_SUCH_CALLER;
  // A logout ends the login that it is asked with: the other cells need theirs.
  const headers = route.path.endsWith('/logout') && caller === callers[3] ? await logIn() : caller;
  const status = await statusOf(route, headers);
  return status < 400 ? 'yes' : String(status);
}

test('the table names every route of the running server, and no other', () => {
  expect(rows.map(nameOf).toSorted()).toEqual(routesOf(app).map(nameOf).toSorted());
  expect(rows.map(nameOf).toSorted()).toEqual([...new Set(DOOR_RULES.map(nameOf))].toSorted());
});

test('every caller gets what the table says', async () => {
  const got: Row[] = [];
  for (const { method, path } of rows) {
    const cells: string[] = [];
    for (const caller of callers) cells.push(await cellOf({ method, path }, caller));
    got.push({ method, path, cells });
  }
  expect(linesOf(got)).toEqual(linesOf(rows));
}, 60_000);

test('of the messages to a checkout or a business day support sends those that the table names', async () => {
  const support = callers[3] ?? {};
  for (const path of [WRITE_PATHS.update, WRITE_PATHS.signal]) {
    const { what = '' } = rows.find((row) => row.path === path) ?? {};
    expect([...what.matchAll(/`(\w+)`/g)].map(([, name]) => name).toSorted()).toEqual(
      [...SUPPORT_MESSAGES, ...SUPPORT_DAY_MESSAGES].toSorted(),
    );
    for (const message of Object.values(MESSAGES)) {
      const isSupports = SUPPORT_MESSAGES.includes(message);
      expect([message, await statusOf({ method: 'POST', path }, support, { message })]).toEqual([
        message,
        isSupports ? 200 : 403,
      ]);
    }
  }
});

/** As the routers read a path: `:name` is part of one segment, `*name` the rest. */
const covers = (row: Row, address: string): boolean =>
  new RegExp(
    `^${row.path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+').replaceAll(/\*\w+/g, '.+')}$`,
  ).test(address);

test('every other method of a route is refused, whoever sends it', async () => {
  for (const path of new Set(rows.map((row) => row.path))) {
    // `GET /logout` is a file of the UI to the routers, by `/logo:rest`.
    const named = rows.filter((row) => covers(row, addressOf(path))).map(({ method }) => method);
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((each) => !named.includes(each))) {
      const status = await statusOf({ method, path }, callers[3] ?? {});
      expect([method, path, status]).toEqual([method, path, method === 'GET' ? 404 : 403]);
    }
  }
});
