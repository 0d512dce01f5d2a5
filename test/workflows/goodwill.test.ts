import { WorkflowFailedError, type WorkflowHandle, WorkflowUpdateFailedError } from '@temporalio/client';
import type { GoodwillActivities } from '../../contract';
import { until } from '../support/until';
import { failure, FakeHost, GIFT, MEMBER, refusal } from './fake-host';
import { Rig } from './rig';

const HOUR = 3_600_000;

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.create();
}, 60_000);
afterAll(() => rig.close(), 60_000);
beforeEach(() => rig.host.reset());

const KEY = `POS1:goodwill:${GIFT.goodwillId}`;
const statusOf = async (handle: WorkflowHandle) =>
  (await handle.describe()).searchAttributes['LoyaltyStatus']?.[0];
const refuse = () => {
  throw refusal('MEMBER_BLOCKED');
};
const failed = async (): Promise<WorkflowHandle> => {
  const handle = await rig.start('goodwill', GIFT);
  await until(async () => (await statusOf(handle)) === 'GOODWILL_FAILED', { what: 'the gift that failed' });
  return handle;
};
const marked = () =>
  rig.host
    .of<Parameters<GoodwillActivities['markGoodwill']>[0]>('markGoodwill')
    .map(({ status, problem }) => [status, problem]);

test('points are given under a key of the request, kept, and brought into the history of the member', async () => {
  const handle = await rig.start('goodwill', GIFT);
  expect(await handle.result()).toEqual({ outcome: 'given', points: 250, newBalance: 750 });
  expect(await statusOf(handle)).toBe('GOODWILL_GIVEN');
  expect(rig.host.given()).toEqual([
    {
      storeId: 's-1',
      orderId: 'o-1',
      posSequenceId: 'POS1',
      membershipId: MEMBER.membershipId,
      goodwillId: GIFT.goodwillId,
      points: 250,
      idempotencyKey: KEY,
    },
  ]);
  expect(rig.host.of('keepGoodwill')).toMatchObject([
    { goodwillId: GIFT.goodwillId, idempotencyKey: KEY, pointsGiven: 250, newBalance: 750 },
  ]);
  expect(rig.host.of('saveAccountOfMember')).toMatchObject([{ storeId: 's-1' }]);
  const details = await rig.detailsOf(handle.workflowId);
  expect(details).toContain('Done. The member has the points.');
  expect(details).toContain('**Asked for** by `user_01`. The reason given: cold coffee');
  expect(details).toContain('| Points given | 250 |');
});

test('a host that is away for a day costs nobody the points, and gives them once', async () => {
  const began = await rig.server.currentTimeMs();
  const { goodwill } = rig.host;
  rig.host.goodwill = async (request) => {
    if ((await rig.server.currentTimeMs()) - began < 24 * HOUR) throw failure('HOST_UNAVAILABLE');
    return goodwill(request);
  };
  expect(await rig.execute('goodwill', GIFT)).toMatchObject({ outcome: 'given' });
  expect(new Set(rig.host.given().map(({ idempotencyKey }) => idempotencyKey))).toEqual(new Set([KEY]));
  expect(rig.host.of('keepGoodwill')).toHaveLength(1);
});

test('what the limits refuse is never asked of the host', async () => {
  rig.host.gifts.beginGoodwill = async () => ({ outcome: 'refused', code: 'GOODWILL_LIMIT' });
  const handle = await rig.start('goodwill', GIFT);
  expect(await handle.result()).toEqual({ outcome: 'refused', code: 'GOODWILL_LIMIT' });
  expect(await statusOf(handle)).toBe('GOODWILL_REFUSED');
  expect(rig.host.given()).toEqual([]);
});

test('what an earlier run gave is answered, and not given again', async () => {
  rig.host.gifts.beginGoodwill = async () => ({ outcome: 'given', points: 250, newBalance: 750 });
  expect(await rig.execute('goodwill', GIFT)).toEqual({ outcome: 'given', points: 250, newBalance: 750 });
  expect(rig.host.given()).toEqual([]);
});

test('a host that gives no points by hand is a refusal, and frees what was counted', async () => {
  rig.host.goodwill = () => ({ outcome: 'unsupported' });
  expect(await rig.execute('goodwill', GIFT)).toEqual({ outcome: 'refused', code: 'GOODWILL_UNSUPPORTED' });
  expect(marked()).toEqual([['GOODWILL_REFUSED', 'GOODWILL_UNSUPPORTED']]);
});

test('a member whose history cannot be read has the points all the same', async () => {
  rig.host.account = () => {
    throw refusal('MEMBER_NOT_FOUND');
  };
  expect(await rig.execute('goodwill', GIFT)).toMatchObject({ outcome: 'given' });
});

describe('what the host refuses', () => {
  beforeEach(() => {
    rig.host.goodwill = refuse;
  });

  test('waits for support with a reason, and is given by retryGoodwill under the same key', async () => {
    const handle = await failed();
    expect(await rig.detailsOf(handle.workflowId)).toMatch(
      /could not be given.*Waits for:\*\* you.*The loyalty host refused it.*`MEMBER_BLOCKED`/s,
    );
    expect(marked()).toEqual([['GOODWILL_FAILED', 'MEMBER_BLOCKED']]);
    rig.host.goodwill = new FakeHost().goodwill;
    await handle.executeUpdate('retryGoodwill', { args: [{ reason: 'unblocked', by: 'user_02' }] });
    expect(await handle.result()).toMatchObject({ outcome: 'given' });
    expect(new Set(rig.host.given().map(({ idempotencyKey }) => idempotencyKey))).toEqual(new Set([KEY]));
    expect(await rig.detailsOf(handle.workflowId)).toContain('The points were tried again by `user_02`');
  });

  test('is closed for good by abandonGoodwill, which says who and why', async () => {
    const handle = await failed();
    const message = { reason: 'given in the shop', by: '+1 555 555 0123' };
    expect(await handle.executeUpdate('abandonGoodwill', { args: [message] })).toBe('GOODWILL_ABANDONED');
    expect(await handle.result()).toEqual({ outcome: 'abandoned' });
    const details = await rig.detailsOf(handle.workflowId);
    expect(details).toMatch(/The points were given up, .* UTC\. The reason given: given in the shop/);
    expect(details).not.toContain('0123');
    expect(marked().at(-1)).toEqual(['GOODWILL_ABANDONED', 'MEMBER_BLOCKED']);
  });

  test('ends as failed after 30 days', async () => {
    const handle = await failed();
    await expect(handle.result()).rejects.toThrow(WorkflowFailedError);
  });
});

test('one that goes on by itself takes no lever', async () => {
  rig.host.goodwill = () => {
    throw failure('HOST_UNAVAILABLE');
  };
  const handle = await rig.start('goodwill', GIFT);
  await until(() => rig.host.given().length > 0, { what: 'the first try' });
  await expect(handle.executeUpdate('abandonGoodwill', { args: [{}] })).rejects.toThrow(
    WorkflowUpdateFailedError,
  );
  rig.host.goodwill = new FakeHost().goodwill;
  expect(await handle.result()).toMatchObject({ outcome: 'given' });
});
