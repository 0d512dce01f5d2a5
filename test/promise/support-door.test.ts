import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Client,
  Connection,
  defaultPayloadConverter,
  type Payload,
  type WorkflowHandle,
} from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { ERRORS, SESSION_QUERY, TASK_QUEUE, WORKFLOWS, type Session } from '../../contract';
import { sessionWorkflowId } from '../../contract/ids';
import { createKeyring } from '../../platform/keyring';
import { createPayloadCodec } from '../../platform/payload-codec';
import { createDataConverter } from '../../platform/temporal';
import { createCodecApp, hashPassword, parseUsers } from '../../codec-server';
import { env, startPrivateTemporalWithUi, type PrivateServer } from '../support/servers';
import { until } from '../support/until';
import { FakeHost } from '../workflows/fake-host';

/** The door in front of Temporal's real UI and its API, with the real workflows behind. */
const keyring = createKeyring(`k1:${randomBytes(32).toString('base64')}`, randomBytes(32).toString('base64'));
const codec = createPayloadCodec(keyring);
const lines: string[] = [];

let server: PrivateServer & { readonly address: string; readonly uiUrl: string };
let connection: Connection;
let native: NativeConnection;
let client: Client;
let worker: Worker;
let running: Promise<void>;
let listening: Server;
let door: string;
/** The login, and the UI's own cookie against forged requests. */
let cookies: string;
let csrf: string;

async function openDoor(): Promise<void> {
  const users = parseUsers(`ann:${await hashPassword('correct horse', { log2N: 14, r: 8, p: 1 })}`);
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  listening = createServer(
    createCodecApp({
      codec,
      keyring,
      users,
      logger,
      uiUrl: 'http://127.0.0.1:8234',
      uiUpstream: server.uiUrl,
      trustProxy: 0,
    }),
  );
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  door = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const login = await fetch(`${door}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ name: 'ann', password: 'correct horse' }),
  });
  const [session = ''] = (login.headers.get('set-cookie') ?? '').split(';');
  const page = await fetch(`${door}/namespaces/default/workflows`, { headers: { cookie: session } });
  [csrf = ''] = [/_csrf=([^;]+)/.exec(page.headers.get('set-cookie') ?? '')?.[1]];
  cookies = `${session}; _csrf=${csrf}`;
}

beforeAll(async () => {
  server = await startPrivateTemporalWithUi();
  const dataConverter = createDataConverter(keyring);
  [connection, native] = await Promise.all([
    Connection.connect({ address: server.address }),
    NativeConnection.connect({ address: server.address }),
  ]);
  client = new Client({ connection, dataConverter });
  worker = await Worker.create({
    connection: native,
    taskQueue: TASK_QUEUE,
    workflowBundle: { codePath: env('TEST_WORKFLOW_BUNDLE') },
    dataConverter,
    activities: new FakeHost().activities(),
  });
  running = worker.run();
  await openDoor();
}, 120_000);
afterAll(async () => {
  listening.closeAllConnections();
  listening.close();
  worker.shutdown();
  await running;
  await Promise.all([connection.close(), native.close()]);
  await server.stop();
}, 60_000);

async function startCheckout(): Promise<WorkflowHandle> {
  const sessionId = randomUUID();
  return client.workflow.start(WORKFLOWS.session, {
    workflowId: sessionWorkflowId(sessionId),
    taskQueue: TASK_QUEUE,
    args: [{ sessionId, storeId: 's-1', cartId: `cart-${sessionId}` }],
  });
}

const post = (path: string, body: object) =>
  fetch(`${door}/api/v1/namespaces/default/workflows/${path}`, {
    method: 'POST',
    headers: { cookie: cookies, 'x-csrf-token': csrf, origin: door, 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify(body),
  });

async function update(
  workflowId: string,
  name: string,
  input: unknown,
): Promise<{ outcome?: { failure?: { message?: string }; success?: object } }> {
  const { Payloads } = temporal.api.common.v1;
  const args: object = Payloads.toObject(
    Payloads.create({ payloads: await codec.encode([defaultPayloadConverter.toPayload(input) as Payload]) }),
    { bytes: String },
  );
  const response = await post(`${workflowId}/update/${name}`, {
    request: { meta: { updateId: randomUUID() }, input: { args } },
  });
  return (await response.json()) as Awaited<ReturnType<typeof update>>;
}

test('pages and reads of the UI pass, for who is logged in', async () => {
  const { workflowId } = await startCheckout();
  const page = await fetch(`${door}/namespaces/default/workflows`, { headers: { cookie: cookies } });
  expect([page.status, page.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('text/html'),
  ]);
  const read = (cookie: string) =>
    fetch(`${door}/api/v1/namespaces/default/workflows/${workflowId}`, { headers: { cookie } });
  expect(await (await read(cookies)).json()).toMatchObject({
    workflowExecutionInfo: { execution: { workflowId } },
  });
  expect((await read(`_csrf=${csrf}`)).status).toBe(401);
});

test('a refused update says its sentence', async () => {
  const { workflowId } = await startCheckout();
  const { outcome } = await update(workflowId, 'retryFinalization', { reason: 'the host is back' });
  expect(outcome?.failure?.message).toBe(ERRORS.INVALID_TRANSITION.title);
});

test("support's update does what it says, and the history and the audit log name who sent it and why", async () => {
  const handle = await startCheckout();
  const { outcome } = await update(handle.workflowId, 'bypass', { reason: 'the shopper asked for it' });
  expect(outcome?.success).toBeDefined();
  expect(await handle.query<Session>(SESSION_QUERY)).toMatchObject({
    status: 'BYPASSED',
    bypass: { reason: 'SUPPORT_REQUEST' },
  });
  const { events } = await handle.fetchHistory();
  expect(
    events
      ?.map((event) => event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.meta?.identity)
      .filter(Boolean),
  ).toEqual(['ann']);
  expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(
    expect.objectContaining({
      audit: 'door',
      user: 'ann',
      operation: 'update',
      message: 'bypass',
      workflowId: handle.workflowId,
      reason: 'the shopper asked for it',
    }),
  );
});

test('a checkout is not ended, rewound or begun, and nobody acts as the shopper', async () => {
  const handle = await startCheckout();
  for (const [path, body] of [
    [`${handle.workflowId}/terminate`, { reason: 'x' }],
    [`${handle.workflowId}/reset`, { workflowTaskFinishEventId: '4', reason: 'x' }],
    [sessionWorkflowId(randomUUID()), { workflowType: { name: WORKFLOWS.session } }],
    [`${handle.workflowId}/signal/orderCompleted`, { input: { payloads: [] } }],
    [`${handle.workflowId}/update/identify`, { request: {} }],
  ] as const)
    expect([path, (await post(path, body)).status]).toEqual([path, 403]);
  expect((await handle.describe()).status.name).toBe('RUNNING');
});

test('Request Cancellation cancels a checkout', async () => {
  const handle = await startCheckout();
  await handle.query(SESSION_QUERY);
  expect((await post(`${handle.workflowId}/cancel`, {})).status).toBe(200);
  await until(async () => (await handle.query<Session>(SESSION_QUERY)).status === 'CANCELLED', {
    what: 'the cancellation',
  });
});
