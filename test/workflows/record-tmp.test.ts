import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { ApplicationFailure } from '@temporalio/common';
import { env } from '../support/servers';
import { until } from '../support/until';
import { Rig } from './rig';

const HOUR = 3_600_000;
let rig: Rig;
beforeAll(async () => {
  rig = await Rig.create();
}, 60_000);
afterAll(async () => {
  await rig.server.teardown();
}, 60_000);
const returned = {
  storeId: 's-1',
  orderId: 'o-1',
  returnId: 'r-1',
  items: [{ lineItemId: 'l-1', quantity: 1, amount: 199 }],
  reason: 'cold coffee',
};
const order = { sessionId: 'x', posSequenceId: 'POS1', confirmationId: 'c-1' };
const save = (id: string, file: string) => {
  const exported = execFileSync(
    env('TEST_TEMPORAL_CLI'),
    ['workflow', 'show', '--workflow-id', id, '--output', 'json', '--address', rig.server.address],
    { encoding: 'utf8', timeout: 20_000 },
  );
  writeFileSync(
    `test/histories/${file}.json`,
    `${JSON.stringify(JSON.parse(exported), (key, value: unknown) => (key === 'stackTrace' ? undefined : value), 2)}\n`,
  );
};
test('record', async () => {
  const began = await rig.server.currentTimeMs();
  rig.host.order = async () =>
    ({
      ...order,
      status: (await rig.server.currentTimeMs()) - began > 3 * HOUR ? 'FINALIZED' : 'PENDING_FINALIZATION',
    }) as never;
  await rig.execute('return', returned, 'ret-1');
  save('ret-1', 'a-return-of-an-earlier-version');
  rig.host.order = async () => ({ ...order, confirmationId: null, status: 'CANCELLED' }) as never;
  await rig.server.client.workflow.start('LoyaltyReturnWorkflow', {
    workflowId: 'ret-2',
    taskQueue: rig.queue,
    args: [returned],
  });
  await rig.skip(72 * HOUR);
  await until(() => rig.host.of('findOrder').length > 60, { what: 'polls' });
  save('ret-2', 'a-return-of-an-earlier-version-that-still-waits');
  rig.host.order = async () => ({ ...order, status: 'FINALIZED' }) as never;
  const real = rig.host.calls.push.bind(rig.host.calls);
  rig.host.calls.push = ((call: { method: string }) => {
    if (call.method === 'reverseTransaction')
      throw ApplicationFailure.create({
        type: 'HOST_ERROR',
        message: 'The host refused: UNKNOWN_LINE',
        nonRetryable: true,
      });
    return real(call as never);
  }) as never;
  await rig.execute('return', returned, 'ret-3').catch(() => undefined);
  save('ret-3', 'a-return-of-an-earlier-version-that-failed');
  expect(1).toBe(1);
}, 60_000);
