import type { MedusaContainer } from '@medusajs/framework/types';
import { unreachableAnswer } from '../../../modules/loyalty/answer';
import { LoyaltyProblem } from '../../../modules/loyalty/problem';
import type { LateIdentityData } from '../../../modules/outbox';
import { active, CART_ID, SESSION_ID } from '../testing';
import { whileRemembered } from './unreached-shopper';

jest.mock('./messages', () => ({}));

/** The outbox's one row of the cart. */
function outboxOver(kept?: LateIdentityData) {
  const row: { data: LateIdentityData | undefined } = { data: kept };
  const outbox = {
    reserveIdentity: async (_cartId: string, data: LateIdentityData) => void (row.data ??= data),
    keepIdentity: async (_cartId: string, data: LateIdentityData) => void (row.data = data),
    forgetIdentity: async (_cartId: string, data?: LateIdentityData) => {
      if (!data || JSON.stringify(data) === JSON.stringify(row.data)) row.data = undefined;
    },
  };
  return { row, container: { resolve: () => outbox } as unknown as MedusaContainer };
}

const ALEX = { phone: '+15555550123' };
const SAM = { phone: '+15555550456' };
const away = unreachableAnswer({ cartId: CART_ID, sessionId: SESSION_ID, at: new Date() });
const ask = { cartId: CART_ID, identity: ALEX };

test('a process that dies while the service is asked has written down who the shopper is', async () => {
  const { row, container } = outboxOver();
  let meanwhile: unknown;
  await whileRemembered(container, ask, async () => {
    meanwhile = row.data;
    return active();
  });
  expect(meanwhile).toEqual(ALEX);
  expect(row.data).toBeUndefined();
});

test('once the service keeps the identity itself, the shop forgets it', async () => {
  for (const before of [undefined, SAM]) {
    const { row, container } = outboxOver(before);
    await whileRemembered(container, ask, async () => ({ ...away, warnings: ['IDENTITY_KEPT'] }));
    expect(row.data).toBeUndefined();
  }
});

test('a service that is away leaves the newest identity behind', async () => {
  const { row, container } = outboxOver(SAM);
  await whileRemembered(container, ask, async () => away);
  expect(row.data).toEqual(ALEX);
});

test('a number that the service refuses takes nothing of what was kept before', async () => {
  const refused = new LoyaltyProblem(400, 'INVALID_REQUEST', 'no number');
  for (const before of [undefined, SAM]) {
    const { row, container } = outboxOver(before);
    await expect(whileRemembered(container, ask, () => Promise.reject(refused))).rejects.toBe(refused);
    expect(row.data).toEqual(before);
  }
});

test('an answer takes the place of what was kept before', async () => {
  const { row, container } = outboxOver(SAM);
  await whileRemembered(container, ask, async () => active());
  expect(row.data).toBeUndefined();
});
