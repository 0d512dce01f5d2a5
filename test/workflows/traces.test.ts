import { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import { until } from '../support/until';
import { cartOf, Rig, type Shopper } from './rig';

const ONE = 'a'.repeat(32);
const OTHER = 'b'.repeat(32);

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.create();
}, 60_000);
afterAll(async () => rig.close());

/** A cart from somebody who traces; without a trace from somebody who does not. */
async function sendCart({ handle }: Shopper, version: number, traceId?: string): Promise<void> {
  const traceparent = `00-${traceId}-${'1'.repeat(16)}-01`;
  const headers: Headers =
    traceId === undefined ? {} : { '_tracer-data': defaultPayloadConverter.toPayload({ traceparent }) };
  const client = new Client({
    connection: rig.server.connection,
    interceptors: { workflow: [{ startUpdate: (input, next) => next({ ...input, headers }) }] },
  });
  await client.workflow
    .getHandle(handle.workflowId)
    .executeUpdate('cartUpdated', { args: [{ cart: cartOf(version) }] });
}

/** The current details, as Temporal's UI shows them. */
async function detailsOf({ handle }: Shopper): Promise<string> {
  const { queryResult } = await rig.server.client.workflowService.queryWorkflow({
    namespace: 'default',
    execution: { workflowId: handle.workflowId },
    query: { queryType: '__temporal_workflow_metadata' },
  });
  return Buffer.from(queryResult?.payloads?.[0]?.data ?? []).toString('utf8');
}

test('the details show the traces of the first and of the newest message, also in the next run', async () => {
  const shopper = rig.shopper({ maxMessages: 3 });
  await shopper.identify();
  expect(await detailsOf(shopper)).not.toContain('| Trace |');
  await sendCart(shopper, 1, ONE);
  expect(await detailsOf(shopper)).toContain(`| Trace | ${ONE} |`);
  await sendCart(shopper, 2, OTHER);
  await until(async () => (await rig.runsOf(shopper.handle.workflowId)).length === 2, {
    what: 'the next run',
  });
  expect(await detailsOf(shopper)).toContain(`| Trace | ${ONE} (first), ${OTHER} (newest) |`);
});

test('a message without a trace leaves the newest one standing', async () => {
  const shopper = rig.shopper();
  await shopper.identify();
  await sendCart(shopper, 1, ONE);
  await sendCart(shopper, 2);
  expect(await detailsOf(shopper)).toContain(`| Trace | ${ONE} |`);
});

test('a checkout does the same with a trace and without one', async () => {
  const eventsWith = async (traceId?: string) => {
    const shopper = rig.shopper();
    await shopper.identify();
    for (const version of [1, 2]) await sendCart(shopper, version, traceId);
    await rig.untilQuiet(shopper);
    const { events } = await shopper.handle.fetchHistory();
    return events?.map(({ eventType }) => eventType);
  };
  expect(await eventsWith(ONE)).toEqual(await eventsWith());
});

test("a trace that cannot be read is nobody's, and its message is handled", async () => {
  const shopper = rig.shopper();
  await shopper.identify();
  await sendCart(shopper, 1, 'no-trace');
  expect((await shopper.session()).cartVersion).toBe(1);
  expect(await detailsOf(shopper)).not.toContain('| Trace |');
});
