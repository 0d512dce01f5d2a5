import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createReturns } from '../../api/events/returns';
import { startOptions } from '../../api/temporal/sessions';
import {
  MESSAGES,
  SEARCH_ATTRIBUTES,
  SESSION_QUERY,
  START_POLICIES,
  WORKFLOWS,
  type Session,
} from '../../contract';
import { returnWorkflowId } from '../../contract/ids';
import { projectPath } from '../../platform/root';
import { untilSearchable } from '../../workers/search-attributes';
import { env } from '../support/servers';
import { until } from '../support/until';
import { failure, FakeHost, MEMBER, POLICY } from './fake-host';
import { cartOf, orderOf } from './rig';

/** The query that the support guide gives for this. */
function queryFor(what: string): string {
  const guide = readFileSync(projectPath('docs', 'support.md'), 'utf8');
  const query = guide
    .split('\n')
    .find((line) => line.startsWith(`| ${what} |`))
    ?.match(/`([^`]+)`/)?.[1];
  if (!query) throw new Error(`The support guide has no query for: ${what}`);
  return query;
}

/** Searching is the dev server's: the time-skipping one lists nothing. Nothing of another run is in this store. */
const storeId = `store-${randomUUID()}`;
/** A busy machine is slow. */
const PATIENCE_MS = 30_000;
const taskQueue = `test-${randomUUID()}`;
const host = new FakeHost();
let connection: Connection;
let native: NativeConnection;
let client: Client;
let worker: Worker;
let running: Promise<void>;

beforeAll(async () => {
  const address = env('TEST_TEMPORAL_ADDRESS');
  connection = await Connection.connect({ address });
  native = await NativeConnection.connect({ address });
  client = new Client({ connection });
  worker = await Worker.create({
    connection: native,
    taskQueue,
    workflowBundle: { codePath: env('TEST_WORKFLOW_BUNDLE') },
    activities: host.activities(),
  });
  running = worker.run();
}, 60_000);
afterAll(async () => {
  worker.shutdown();
  await running;
  await Promise.all([connection.close(), native.close()]);
}, 60_000);
beforeEach(() => {
  host.reset();
});

/** A shopper who gives a phone number, in a checkout that may ask its host again at once after a bypass. */
async function begun() {
  const input = { sessionId: randomUUID(), storeId, cartId: `cart-${randomUUID()}` };
  const handle = await client.workflow.signalWithStart(WORKFLOWS.session, {
    ...startOptions(input, taskQueue, START_POLICIES.session),
    signal: MESSAGES.identify,
    signalArgs: [{ phone: MEMBER.phone, cart: cartOf(1) }],
  });
  const session = () => handle.query<Session>(SESSION_QUERY);
  return {
    workflowId: handle.workflowId,
    isNow: (status: Session['status']) =>
      until(async () => (await session()).status === status, {
        what: `the checkout in ${status}`,
        timeoutMs: PATIENCE_MS,
      }),
    update: (version: number) => handle.executeUpdate('cartUpdated', { args: [{ cart: cartOf(version) }] }),
    bypass: () => handle.executeUpdate('bypass', { args: [{ reason: 'asked for it' }] }),
    /** To the end. */
    order: async (version: number, displayId: string) => {
      await handle.signal('orderCompleted', orderOf(await session(), cartOf(version), { displayId }));
      await handle.result();
    },
  };
}

const identified: FakeHost['identify'] = () => ({
  outcome: 'found',
  member: MEMBER,
  pdiTransactionId: 'pdi-1',
  policy: { ...POLICY, bypassCooldownMs: 0 },
});

async function checkout() {
  host.identify = identified;
  const shopper = await begun();
  await shopper.isNow('ACTIVE');
  return shopper;
}

/** A checkout whose host was away from the first question on, and then says this. */
async function unknownShopper(said: FakeHost['identify']) {
  host.identify = () => {
    throw failure('HOST_UNAVAILABLE');
  };
  const shopper = await begun();
  await shopper.isNow('BYPASSED');
  host.identify = said;
  return shopper;
}

async function foundBy(query: string): Promise<string[]> {
  const found: string[] = [];
  const ofStore = `${query} AND ${SEARCH_ATTRIBUTES.storeId} = '${storeId}'`;
  for await (const { workflowId } of client.workflow.list({ query: ofStore })) found.push(workflowId);
  return found.toSorted();
}

/** Search follows the workflows a moment later. */
const allFoundBy = (query: string, count: number) =>
  until(
    async () => {
      const found = await foundBy(query);
      return found.length === count && found;
    },
    { what: `the ${count} that are found by ${query}`, timeoutMs: PATIENCE_MS },
  );
const idsOf = (...all: { workflowId: string }[]) => all.map(({ workflowId }) => workflowId).toSorted();

const away = () => {
  throw failure('HOST_TIMEOUT');
};

test('an order and its return are found by the number that the shopper reads', async () => {
  const nine = await checkout();
  const ten = await checkout();
  await nine.order(1, '9');
  await ten.order(1, '10');
  const returned = { storeId, orderId: `o-${randomUUID()}`, displayId: '9', returnId: 'r-1', reason: 'cold' };
  await createReturns(client, taskQueue).start(returned);
  const query = queryFor('an order, as the shopper calls it');
  expect(await allFoundBy(query, 2)).toEqual(idsOf(nine, { workflowId: returnWorkflowId(returned) }));
  await client.workflow.getHandle(returnWorkflowId(returned)).terminate();
}, 120_000);

test('orders that got their points although loyalty was away: only those', async () => {
  const late = await unknownShopper(identified);
  await late.order(1, 'late');
  const nobody = await unknownShopper(() => ({ outcome: 'notFound', policy: POLICY }));
  await nobody.order(1, 'nobody');

  const stillAway = await checkout();
  const back = await checkout();
  host.calculate = away;
  await stillAway.update(2);
  await stillAway.isNow('BYPASSED');
  await stillAway.order(2, 'still away');

  await back.update(2);
  await back.isNow('BYPASSED');
  host.calculate = new FakeHost().calculate;
  await back.update(3);
  await back.isNow('ACTIVE');
  await back.order(3, 'back');

  const bySupport = await checkout();
  await bySupport.bypass();
  await bySupport.order(1, 'by support');

  const settled = `${SEARCH_ATTRIBUTES.status} = 'FINALIZED' AND ${SEARCH_ATTRIBUTES.displayId} IN ('late', 'nobody', 'still away', 'back', 'by support')`;
  await allFoundBy(settled, 5);
  expect(await foundBy(queryFor('orders that got their points although loyalty was away'))).toEqual(
    idsOf(late, stillAway),
  );
}, 180_000);

describe('a worker', () => {
  const logger = { warn: jest.fn() };
  beforeEach(() => logger.warn.mockReset());
  const knowing = (customAttributes: object, code?: number) => ({
    logger,
    namespace: 'default',
    connection: {
      withDeadline: <T>(_deadline: number | Date, call: () => Promise<T>) => call(),
      operatorService: {
        listSearchAttributes: async () => {
          if (code !== undefined) throw Object.assign(new Error('no'), { code, details: '', metadata: {} });
          return { customAttributes };
        },
      },
    } as unknown as NativeConnection,
  });

  test('begins where the server knows all search attributes', async () => {
    await untilSearchable({ connection: native, namespace: 'default', logger });
    expect(logger.warn).not.toHaveBeenCalled();
  });

  test('does not begin where one is missing, and says which', async () => {
    await expect(untilSearchable(knowing({ LoyaltyStatus: 2 }), 1)).rejects.toThrow(
      /LoyaltyDisplayId.*temporal-setup/,
    );
  });

  test('begins where the server tells nobody what it knows', async () => {
    await untilSearchable(knowing({}, 7), 1);
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });
});
