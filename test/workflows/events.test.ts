import {
  ApplicationFailure,
  WorkflowFailedError,
  type WorkflowHandle,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { until } from '../support/until';
import { FakeHost } from './fake-host';
import { Rig } from './rig';

const HOUR = 3_600_000;

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.create();
}, 60_000);
afterAll(() => rig.close(), 60_000);
beforeEach(() => {
  rig.host.order = new FakeHost().order;
  rig.host.reverse = new FakeHost().reverse;
  rig.host.calls.length = 0;
});

const returned = {
  storeId: 's-1',
  orderId: 'o-1',
  returnId: 'r-1',
  items: [{ lineItemId: 'l-1', quantity: 1, amount: 199 }],
  reason: 'cold coffee',
};
const detailsOf = ({ workflowId }: WorkflowHandle): Promise<string> => rig.detailsOf(workflowId);

const order = { sessionId: 'x', posSequenceId: 'POS1', confirmationId: 'c-1' };

describe('a return', () => {
  test('reverses its lines at the host, under a key of its own', async () => {
    rig.host.order = async () => ({ ...order, status: 'FINALIZED' });
    expect(await rig.execute('return', returned)).toMatchObject({
      outcome: 'reversed',
      reversal: { pointsReversed: 12 },
    });
    expect(rig.host.reversed()).toMatchObject([
      {
        posSequenceId: 'POS1',
        confirmationId: 'c-1',
        idempotencyKey: 'POS1:reverse:r-1',
        items: returned.items,
      },
    ]);
  });

  test('of an order that is still being settled waits for it, for days if need be', async () => {
    const began = await rig.server.currentTimeMs();
    rig.host.order = async () => {
      const settled = (await rig.server.currentTimeMs()) - began > 48 * HOUR;
      return { ...order, status: settled ? 'FINALIZED' : 'PENDING_FINALIZATION' };
    };
    expect(await rig.execute('return', returned)).toMatchObject({ outcome: 'reversed' });
    expect(rig.host.reversed()).toHaveLength(1);
  });

  test('of an order without a session ends quietly', async () => {
    expect(await rig.execute('return', returned)).toEqual({ outcome: 'nothingToReverse' });
    expect(rig.host.reversed()).toEqual([]);
  });

  test('of an order that never earned anything has nothing to reverse', async () => {
    rig.host.order = async () => ({ ...order, status: 'FINALIZED', confirmationId: null });
    expect(await rig.execute('return', returned)).toEqual({ outcome: 'nothingToReverse' });
  });

  test('leaves out the lines that loyalty never saw, and names them', async () => {
    rig.host.order = async () => ({ ...order, status: 'FINALIZED', lineItemIds: ['l-1', 'l-2'] });
    const delivery = { lineItemId: 'delivery', quantity: 1, amount: 499 };
    expect(await rig.execute('return', { ...returned, items: [...returned.items, delivery] })).toMatchObject({
      outcome: 'reversed',
      leftOut: ['delivery'],
    });
    expect(rig.host.reversed()).toMatchObject([{ items: returned.items }]);
  });

  test('of nothing but lines that loyalty never saw reverses nothing', async () => {
    rig.host.order = async () => ({ ...order, status: 'FINALIZED', lineItemIds: ['l-2'] });
    expect(await rig.execute('return', returned)).toEqual({ outcome: 'nothingToReverse', leftOut: ['l-1'] });
    expect(rig.host.reversed()).toEqual([]);
  });

  test('of an order whose checkout was given up while the host had settled it is reversed at once', async () => {
    rig.host.order = async () => ({ ...order, status: 'FINALIZATION_FAILED' });
    expect(await rig.execute('return', returned)).toMatchObject({ outcome: 'reversed' });
    expect(rig.host.of('findOrder')).toHaveLength(1);
  });

  test('of an order that waits for its money for weeks is reversed in the end', async () => {
    const began = await rig.server.currentTimeMs();
    rig.host.order = async () => {
      const paid = (await rig.server.currentTimeMs()) - began > 16 * 24 * HOUR;
      return paid
        ? { ...order, status: 'FINALIZED' }
        : { ...order, status: 'PENDING_FINALIZATION', confirmationId: null };
    };
    expect(await rig.execute('return', returned)).toMatchObject({ outcome: 'reversed' });
  });

  test('of a cancelled order ends when its session hears of no order any more', async () => {
    rig.host.order = async () => ({ ...order, status: 'CANCELLED', confirmationId: null });
    const handle = await rig.start('return', returned);
    expect(await handle.result()).toEqual({ outcome: 'nothingToReverse' });
    const { startTime, closeTime } = await handle.describe();
    expect((closeTime?.getTime() ?? Infinity) - startTime.getTime()).toBeLessThan(48 * HOUR);
  });

  describe('that the host refuses', () => {
    const refuse = () => {
      throw ApplicationFailure.create({
        type: 'HOST_ERROR',
        message: 'The host refused: MEMBER_BLOCKED',
        nonRetryable: true,
        details: ['MEMBER_BLOCKED'],
      });
    };
    beforeEach(() => {
      rig.host.order = async () => ({ ...order, status: 'FINALIZED' });
      rig.host.reverse = refuse;
    });
    const statusOf = async (handle: WorkflowHandle) =>
      (await handle.describe()).searchAttributes['LoyaltyStatus']?.[0];
    const failed = async () => {
      const handle = await rig.start('return', returned);
      await until(async () => (await statusOf(handle)) === 'RETURN_FAILED', { what: 'the failed return' });
      return handle;
    };

    test('waits for support with a status and a reason, and is tried again by retryReturn', async () => {
      const handle = await failed();
      const details = await detailsOf(handle);
      expect(details).toContain('The loyalty host refused it. The loyalty host gave a reason of its own');
      expect(details).toContain('`MEMBER_BLOCKED`');
      expect(details).toMatch(/Waits for:\*\* you\. At the latest until \S+ .* UTC \(30 days after this/);
      rig.host.reverse = new FakeHost().reverse;
      await handle.executeUpdate('retryReturn', { args: [{ reason: 'unblocked' }] });
      expect(await handle.result()).toMatchObject({ outcome: 'reversed' });
      expect(await statusOf(handle)).toBe('RETURN_REVERSED');
      expect(new Set(rig.host.reversed().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    });

    test('is closed for good by abandonReturn', async () => {
      const handle = await failed();
      const reason = 'corrected by hand, call [+1 555 555 0123](https://stranger.example)';
      expect(await handle.executeUpdate('abandonReturn', { args: [{ reason }] })).toBe('RETURN_ABANDONED');
      expect(await handle.result()).toEqual({ outcome: 'abandoned' });
      const details = await detailsOf(handle);
      expect(details).toMatch(
        /Support gave the return up, .* UTC\. The reason given: corrected by hand, call/,
      );
      expect(details).toContain('MEMBER_BLOCKED');
      expect(details).not.toMatch(/0123|https:\/\//);
      expect(await statusOf(handle)).toBe('RETURN_ABANDONED');
    });

    test('is tried again by a signal, too: the shop told it again', async () => {
      const handle = await failed();
      rig.host.reverse = new FakeHost().reverse;
      await handle.signal('retryReturn', {});
      expect(await handle.result()).toMatchObject({ outcome: 'reversed' });
    });

    test('ends as failed after 30 days, so that the same event may begin it anew', async () => {
      const handle = await failed();
      await expect(handle.result()).rejects.toThrow(WorkflowFailedError);
      expect((await handle.describe()).status.name).toBe('FAILED');
    });
  });

  test('that goes on by itself says what it waits for, and takes no lever', async () => {
    rig.host.order = async () => ({ ...order, status: 'PENDING_FINALIZATION', confirmationId: null });
    const handle = await rig.start('return', { ...returned, displayId: '9' });
    await until(() => rig.host.of('findOrder').length > 0, { what: 'the look for the order' });
    await until(
      async () => (await detailsOf(handle)).includes('whose money or settlement is not there yet'),
      {
        what: 'what the return waits for',
      },
    );
    expect(await detailsOf(handle)).toContain('| Order number | 9 |');
    await expect(handle.executeUpdate('retryReturn', { args: [{}] })).rejects.toThrow(
      WorkflowUpdateFailedError,
    );
    rig.host.order = async () => ({ ...order, status: 'FINALIZED' });
    expect(await handle.result()).toMatchObject({ outcome: 'reversed' });
  });
});

test('a registered customer is enrolled and linked', async () => {
  const customer = {
    storeId: 's-1',
    customerId: 'cus-1',
    phone: '+15555550123',
    email: 'a@example.com',
    firstName: 'Alex',
    lastName: 'Doe',
  };
  expect(await rig.execute('accountCreation', customer)).toEqual({ membershipId: 'm-2' });
  expect(rig.host.of('enrollMember')).toMatchObject([
    { idempotencyKey: expect.stringMatching(/^enroll:s-1:cus-1:[0-9a-f-]{36}$/) },
  ]);
  expect(rig.host.of('linkCustomer')).toEqual([
    {
      storeId: 's-1',
      customerId: 'cus-1',
      membershipId: 'm-2',
      phone: '+15555550123',
      toldAt: expect.any(Number),
    },
  ]);
});

test('a link carries the time of its event, however late it comes', async () => {
  const link = { storeId: 's-1', customerId: 'cus-1', membershipId: 'm-2' };
  await rig.execute('memberSync', { ...link, toldAt: 1_000 });
  expect(rig.host.of('linkCustomer')).toMatchObject([{ toldAt: 1_000 }]);
});

test('a link without a time was told when its run began, however late it is written', async () => {
  const handle = await rig.start('memberSync', { storeId: 's-1', customerId: 'cus-1', membershipId: 'm-2' });
  await handle.result();
  const { startTime } = await handle.describe();
  expect(rig.host.of('linkCustomer')).toMatchObject([{ toldAt: startTime.getTime() }]);
});

test('a linked member brings balance and history over', async () => {
  expect(
    await rig.execute('memberSync', { storeId: 's-1', customerId: 'cus-1', membershipId: 'm-2' }),
  ).toEqual({ pointsBalance: 70 });
  expect(rig.host.of('saveMemberAccount')).toMatchObject([
    { customerId: 'cus-1', account: { pointsBalance: 70, tier: 'silver' } },
  ]);
});

test.each([
  ['invalidateCache', 0],
  ['refreshToken', 1],
] as const)('store maintenance: %s', async (task, refreshes) => {
  await rig.execute('storeMaintenance', { storeId: 's-1', task });
  expect(rig.host.of('invalidateStoreConfig')).toHaveLength(1);
  expect(rig.host.of('refreshToken')).toHaveLength(refreshes);
});
