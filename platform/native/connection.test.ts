import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Client, WorkflowNotFoundError } from '@temporalio/client';
import { freePort } from '../../scripts/setup/ports';
import { env } from '../../test/support/servers';
import { until } from '../../test/support/until';
import { openConnection, type Patience } from './connection';

const PATIENCE: Patience = { attempts: () => 3, pauseMs: () => 10 };
const open: { close(): Promise<void> }[] = [];
const servers: Server[] = [];
const sockets: Socket[] = [];

function clientOf(port: number): Client {
  const connection = openConnection({ address: `127.0.0.1:${port}` }, PATIENCE);
  open.push(connection);
  return new Client({ connection });
}

async function listening(server: Server, port = 0): Promise<number> {
  servers.push(server);
  server.on('connection', (socket) => sockets.push(socket));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const ask = (client: Client): Promise<unknown> =>
  client
    .withDeadline(Date.now() + 1_000, () => client.workflow.getHandle('nobody').describe())
    .catch((error: unknown) => error);

/** The gRPC status of a failure, or of what caused it. */
function codeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error ? error.code : codeOf(error.cause);
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.close()));
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

test('a call while Temporal is away fails as unavailable, and one is answered once it is there', async () => {
  const port = await freePort();
  const client = clientOf(port);
  expect(codeOf(await ask(client))).toBe(14);
  const [host = '', temporalPort = ''] = env('TEST_TEMPORAL_ADDRESS').split(':');
  await listening(
    createServer((socket) => {
      const through = connect(Number(temporalPort), host);
      socket.pipe(through).pipe(socket);
      for (const one of [socket, through])
        one.on('error', () => [socket, through].map((end) => end.destroy()));
    }),
    port,
  );
  await until(async () => (await ask(client)) instanceof WorkflowNotFoundError, {
    what: 'an answer of Temporal',
  });
});

test('a call to a server that never says a word ends at its deadline', async () => {
  const client = clientOf(await listening(createServer()));
  expect(codeOf(await ask(client))).toBe(4);
});

test('a call whose connection breaks is tried again', async () => {
  const [host = '', temporalPort = ''] = env('TEST_TEMPORAL_ADDRESS').split(':');
  let broken = 0;
  let isWarm = false;
  const port = await listening(
    createServer((socket) => {
      const through = connect(Number(temporalPort), host);
      sockets.push(through);
      socket.on('data', (data) => {
        if (isWarm && broken < 2) {
          broken += 1;
          socket.destroy();
        } else through.write(data);
      });
      through.pipe(socket);
      for (const one of [socket, through])
        one.on('error', () => [socket, through].map((end) => end.destroy()));
    }),
  );
  const client = clientOf(port);
  await until(async () => (await ask(client)) instanceof WorkflowNotFoundError, {
    what: 'an answer of Temporal',
  });
  isWarm = true;
  expect(await ask(client)).toBeInstanceOf(WorkflowNotFoundError);
  expect(broken).toBe(2);
});

test('a call of a closed connection fails at once', async () => {
  const client = clientOf(await freePort());
  await client.connection.close();
  expect(codeOf(await ask(client))).toBe(14);
});
