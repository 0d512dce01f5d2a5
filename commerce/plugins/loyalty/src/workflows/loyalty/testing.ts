import type { MedusaContainer } from '@medusajs/framework/types';
import { unreachableAnswer } from '../../modules/loyalty/answer';
import type { LoyaltyAnswer } from '../../modules/loyalty/contract';
import type { LoyaltyClient } from '../../modules/loyalty/client';
import { LOYALTY_MODULE } from '../../modules/loyalty';
import type { LoyaltyRecord } from '../../modules/loyalty/service';
import { CartContent, contentHash } from './pricing/cart-content';

export const CART_ID = 'cart_1';
export const SESSION_ID = '42fa3ecf-16bb-5cfd-9102-4c89c8f4434c';

/** A cart with one line, of this customer. */
export const cartOf = (customerId: string | null): CartContent =>
  CartContent.parse({
    id: CART_ID,
    currency_code: 'usd',
    customer_id: customerId,
    items: [{ id: 'line_1', title: 'Coffee', quantity: 1, unit_price: 2.49 }],
  });

export const active = (over: Partial<LoyaltyAnswer> = {}): LoyaltyAnswer => ({
  ...unreachableAnswer({ cartId: CART_ID, sessionId: SESSION_ID, at: new Date() }),
  status: 'ACTIVE',
  bypass: null,
  cartVersion: 1,
  totals: {
    currency: 'USD',
    subtotal: 249,
    loyaltyDiscount: 0,
    total: 249,
    lines: [{ lineItemId: 'line_1', discounts: [] }],
  },
  ...over,
});

export const proven = (membershipId: string): LoyaltyAnswer['member'] => ({
  proven: true,
  membershipId,
  firstName: 'Alex',
  maskedPhone: '•••• 0123',
  pointsBalance: 640,
  tier: 'gold',
});
export const UNPROVEN: LoyaltyAnswer['member'] = {
  proven: false,
  membershipId: null,
  firstName: '',
  maskedPhone: '•••• 0123',
  pointsBalance: null,
  tier: null,
};

export const recordFor = (cart: CartContent, over: Partial<LoyaltyRecord> = {}): LoyaltyRecord => ({
  id: 'loysess_1',
  cartId: CART_ID,
  sessionId: SESSION_ID,
  membershipId: null,
  identity: { phone: '+15555550123' },
  signedInCustomerId: null,
  proven: null,
  knownMembershipId: null,
  cartVersion: 1,
  contentHash: contentHash(cart),
  answer: active({ member: UNPROVEN }),
  pricedRewardIds: [],
  savedAt: Date.now(),
  orderId: null,
  ...over,
});

/** The module over one record in memory, with the answers of a service that a test speaks for. */
export function loyaltyOver(cart: CartContent, record: LoyaltyRecord | null, client: Partial<LoyaltyClient>) {
  const links = new Map<string, string>();
  const state = { cart, record, links };
  const update = (over: Partial<LoyaltyRecord>) => {
    if (state.record) state.record = { ...state.record, ...over };
  };
  const loyalty = {
    client,
    findByCart: async (cartId: string) => (cartId === CART_ID ? state.record : null),
    begin: async () =>
      (state.record = recordFor(state.cart, {
        sessionId: null,
        identity: null,
        answer: null,
        contentHash: '',
      })),
    setContent: async (_id: string, hash: string, cartVersion: number) =>
      update({ contentHash: hash, cartVersion }),
    setIdentity: async (_id: string, identity: LoyaltyRecord['identity']) => update({ identity }),
    setSignedIn: async (_id: string, signedInCustomerId: string) => update({ signedInCustomerId }),
    setProven: async (_id: string, customerId: string, membershipId: string) =>
      update({ proven: { customerId, membershipId } }),
    membershipOf: async (customerId: string) =>
      links.has(customerId) ? { membershipId: links.get(customerId) ?? '', provenAt: new Date(0) } : null,
    linkMembership: async (customerId: string, membershipId: string) => {
      links.set(customerId, membershipId);
      return { membershipId, provenAt: new Date(0) };
    },
  };
  const container = {
    resolve: (name: string) => {
      if (name === LOYALTY_MODULE) return loyalty;
      if (name === 'query') return { graph: async () => ({ data: [{ ...state.cart }] }) };
      if (name === 'locking') return { execute: async (_key: string, job: () => Promise<unknown>) => job() };
      if (name === 'logger') return { info: () => undefined, warn: () => undefined, error: () => undefined };
      if (name === 'outbox')
        return {
          reserveIdentity: async () => undefined,
          keepIdentity: async () => undefined,
          forgetIdentity: async () => undefined,
        };
      if (name === 'link') return { create: async () => undefined };
      throw new Error(`No ${name} in this test`);
    },
  } as unknown as MedusaContainer;
  return { container, state };
}
