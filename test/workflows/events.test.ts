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
  rig.host.calls.length = 0;
});

const returned = {
  storeId: 's-1',
  orderId: 'o-1',
  returnId: 'r-1',
  items: [{ lineItemId: 'l-1', quantity: 1, amount: 199 }],
  reason: 'cold coffee',
};
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
  expect(rig.host.of('enrollMember')).toMatchObject([{ idempotencyKey: 'enroll:s-1:cus-1' }]);
  expect(rig.host.of('linkCustomer')).toEqual([
    { storeId: 's-1', customerId: 'cus-1', membershipId: 'm-2', phone: '+15555550123' },
  ]);
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
