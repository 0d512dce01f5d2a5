import type { z } from 'zod';
import type { EventType, Reward, Session } from '../../contract';
import type {
  EVENT_SCHEMAS,
  ConnectionTestAnswer,
  EventAnswer,
  GoodwillBody,
  GoodwillOutcome,
  IdentifyRequest,
  OrderAnswer,
  OrderQuery,
  ProofAnswer,
  ReconciliationAnswer,
  RetryAnswer,
  RetryRequest,
  RewardsRequest,
  SelectRequest,
  StoreConfigAnswer,
  StoreConfigRequest,
  WorkAnswer,
} from '../../contract/http';
import { sessionIdOf } from '../../contract/ids';

/*
 * One checkout from its first request to its return, of the store and with the goods that `npm start` brings: at
 * home each of these may be sent as it stands, one after the other.
 */

export const STORE_ID = 'store-1';
/** A store to write: the first one is in use. */
export const NEW_STORE_ID = 'store-2';
export const CART_ID = 'cart_01JDQ8N5W3E7T2';
export const ORDER_ID = 'order_01JDQ8R2V9K4M6';
export const DISPLAY_ID = '1001';
const CUSTOMER_ID = 'cus_01JDQ8A7B3C5D1';
export const SESSION_ID = sessionIdOf(STORE_ID, CART_ID);
export const DATE = '2026-03-08';
const POS_SEQUENCE_ID = '0193a1c8-0001';
export const AT = '2026-03-08T16:04:05.000Z';

const cart = (version: number, coffees: number): z.input<typeof RewardsRequest>['cart'] => ({
  version,
  currency: 'USD',
  items: [
    {
      lineItemId: 'line-1',
      productCode: '012345678905',
      name: 'House coffee, medium',
      quantity: coffees,
      unitOfMeasure: 'each',
      unitPrice: 249,
      merchandiseCode: '004',
    },
    {
      lineItemId: 'line-2',
      productCode: '028400443752',
      name: 'Potato chips, 2.5 oz',
      quantity: 1,
      unitOfMeasure: 'each',
      unitPrice: 269,
      merchandiseCode: '010',
    },
  ],
});

const coffee: Reward = {
  rewardId: 'coffee-50-off',
  type: 'instant',
  kind: 'amountOff',
  description: '50¢ off every hot drink, up to two',
  receiptText: 'HOT DRINK 50C OFF',
  discountAmount: 100,
  pointsCost: 0,
  lineItemIds: ['line-1'],
  stackable: true,
  applied: true,
  locked: null,
};

const chips: Reward = {
  rewardId: 'snack-half',
  type: 'optional',
  kind: 'percentOff',
  description: 'Half off one snack',
  receiptText: 'SNACK HALF OFF',
  discountAmount: 135,
  pointsCost: 200,
  lineItemIds: ['line-2'],
  stackable: false,
  applied: false,
  locked: 'PROOF_REQUIRED',
};

export const session: Session = {
  sessionId: SESSION_ID,
  storeId: STORE_ID,
  cartId: CART_ID,
  cartVersion: 2,
  posSequenceId: POS_SEQUENCE_ID,
  status: 'ACTIVE',
  member: {
    proven: false,
    membershipId: null,
    firstName: '',
    maskedPhone: '•••• 0123',
    pointsBalance: null,
    tier: null,
  },
  rewards: { instant: [coffee], optional: [chips] },
  totals: {
    currency: 'USD',
    subtotal: 767,
    loyaltyDiscount: 100,
    total: 667,
    lines: [
      { lineItemId: 'line-1', discounts: [{ rewardId: 'coffee-50-off', amount: 100 }] },
      { lineItemId: 'line-2', discounts: [] },
    ],
  },
  points: { toEarn: 12, multiplier: 2, earned: 0, redeemed: 0, newBalance: null },
  bypass: null,
  warnings: [],
  pdiTransactionId: 'LS-7000001',
  confirmationId: null,
  updatedAt: AT,
};

export const bypassed: Session = {
  ...session,
  status: 'BYPASSED',
  rewards: { instant: [], optional: [] },
  totals: {
    currency: 'USD',
    subtotal: 767,
    loyaltyDiscount: 0,
    total: 767,
    lines: [
      { lineItemId: 'line-1', discounts: [] },
      { lineItemId: 'line-2', discounts: [] },
    ],
  },
  points: { toEarn: 0, multiplier: 1, earned: 0, redeemed: 0, newBalance: null },
  bypass: { reason: 'HOST_TIMEOUT', message: 'The loyalty host did not answer in time', since: AT },
};

export const cancelled: Session = { ...bypassed, status: 'CANCELLED', bypass: null };

export const identify: z.input<typeof IdentifyRequest> = {
  storeId: STORE_ID,
  cartId: CART_ID,
  phone: '(555) 555-0123',
  cart: cart(1, 1),
};
export const rewards: z.input<typeof RewardsRequest> = { sessionId: SESSION_ID, cart: cart(2, 2) };
export const select: z.input<typeof SelectRequest> = { sessionId: SESSION_ID, rewardIds: ['snack-half'] };
export const requestProof = { sessionId: SESSION_ID };
export const prove: z.input<typeof ProofAnswer> = { sessionId: SESSION_ID, code: '123456' };
export const cancel = { reason: 'The shopper left' };

/** The data of each event. */
const DATA: { [Type in EventType]: z.input<(typeof EVENT_SCHEMAS)[Type]> } = {
  OrderCompleted: {
    storeId: STORE_ID,
    cartId: CART_ID,
    orderId: ORDER_ID,
    displayId: DISPLAY_ID,
    customerId: CUSTOMER_ID,
    email: 'alex@example.com',
    placedAt: AT,
    cart: cart(2, 2),
    totals: {
      currency: 'USD',
      subtotal: 767,
      loyaltyDiscount: 100,
      tax: 47,
      deliveryFee: 0,
      tip: 0,
      total: 714,
    },
    appliedRewards: [{ rewardId: 'coffee-50-off', lines: [{ lineItemId: 'line-1', amount: 100 }] }],
    payments: [
      { provider: 'stripe', reference: 'pi_3QExample', amount: 714, status: 'captured', capturedAt: AT },
    ],
  },
  OrderReturned: {
    storeId: STORE_ID,
    orderId: ORDER_ID,
    displayId: DISPLAY_ID,
    returnId: 'return_1',
    items: [{ lineItemId: 'line-1', quantity: 1, amount: 199 }],
    reason: 'It was cold',
  },
  OrderCancelled: {
    storeId: STORE_ID,
    cartId: CART_ID,
    orderId: ORDER_ID,
    displayId: DISPLAY_ID,
    reason: 'The shopper changed their mind',
  },
  CartUpdated: { storeId: STORE_ID, cartId: CART_ID, cart: cart(3, 1) },
  CustomerRegistered: {
    storeId: STORE_ID,
    customerId: CUSTOMER_ID,
    phone: '+15555550199',
    email: 'robin@example.com',
    firstName: 'Robin',
    lastName: 'Doe',
  },
  MemberLinked: { storeId: STORE_ID, customerId: CUSTOMER_ID, membershipId: 'M-100001' },
  LoyaltyConfigChanged: { storeId: STORE_ID },
  AuthTokenExpired: { storeId: STORE_ID },
};

export const events = Object.entries(DATA).map(([type, data]) => ({
  specversion: '1.0' as const,
  id: `${type}-1`,
  source: '/shop',
  type: type as EventType,
  time: AT,
  data,
}));
/** In binary mode the attributes of the first event stand in headers. */
export const [firstEvent] = events as [(typeof events)[number]];
export const eventAnswer: z.input<typeof EventAnswer> = { id: firstEvent.id, status: 'accepted' };

export const storeConfig: z.input<typeof StoreConfigRequest> = {
  enabled: true,
  provider: 'pdi',
  hostUrl: 'https://loyalty.example.com',
  clientId: 'client-1',
  clientSecret: 'a-secret-of-the-host',
  participantId: 'participant-1',
  siteId: 'site-1',
  proof: 'spend',
  timeZone: 'America/New_York',
};
const { clientSecret: _secret, ...shownConfig } = storeConfig;
export const storeConfigAnswer: z.input<typeof StoreConfigAnswer> = {
  ...shownConfig,
  storeId: NEW_STORE_ID,
  clientSecretSet: true,
  idleTimeoutSeconds: 1_800,
  bypassCooldownSeconds: 30,
  graceSeconds: 86_400,
  paymentWindowSeconds: 1_209_600,
  proof: 'spend',
  timeZone: 'America/New_York',
  createdAt: AT,
  updatedAt: AT,
};

const WORKFLOW_ID = `loyalty-session-${SESSION_ID}`;
export const work: z.input<typeof WorkAnswer> = {
  items: [
    {
      kind: 'session',
      id: WORKFLOW_ID,
      storeId: STORE_ID,
      orderId: ORDER_ID,
      displayId: DISPLAY_ID,
      status: 'FINALIZATION_FAILED',
      type: null,
      since: AT,
      what: 'The loyalty host could not be reached for 72 hours',
      retryable: true,
    },
  ],
  counts: { session: 1, return: 0, goodwill: 0, businessDay: 0, deadLetter: 0, webhook: 0 },
  next: null,
};
export const retry: z.input<typeof RetryRequest> = { ids: [WORKFLOW_ID], reason: 'The host is back' };
export const retried: z.input<typeof RetryAnswer> = {
  results: [{ id: WORKFLOW_ID, outcome: 'retried', code: null }],
  next: null,
};
export const abandoned: z.input<typeof RetryAnswer> = {
  results: [{ id: WORKFLOW_ID, outcome: 'abandoned', code: null }],
  next: null,
};
export const gift: z.input<typeof GoodwillBody> = {
  storeId: STORE_ID,
  orderId: ORDER_ID,
  points: 25,
  reason: 'The coffee was cold',
  by: 'user_01JDQ8',
};
export const given: z.input<typeof GoodwillOutcome> = {
  goodwillId: 'b0a1c2d3-4e5f-5a6b-8c7d-9e0f1a2b3c4d',
  workflowId: 'loyalty-goodwill-b0a1c2d3-4e5f-5a6b-8c7d-9e0f1a2b3c4d',
  status: 'GOODWILL_GIVEN',
  what: 'The points are given',
  points: 25,
  newBalance: 1_275,
};
export const connectionTest: z.input<typeof ConnectionTestAnswer> = {
  ok: true,
  steps: [
    { name: 'settings', ok: true, millis: 3 },
    { name: 'token', ok: true, millis: 41 },
    { name: 'status', ok: true, millis: 12 },
  ],
};
export const orderQuery: z.input<typeof OrderQuery> = { storeId: STORE_ID, displayId: DISPLAY_ID };
export const orders: z.input<typeof OrderAnswer> = {
  temporal: 'answered',
  tables: 'notAsked',
  found: [
    {
      kind: 'session',
      knownBy: 'temporal',
      workflowId: WORKFLOW_ID,
      uiPath: `/namespaces/default/workflows/${WORKFLOW_ID}`,
      workflowUrl: `https://temporal.example.com/namespaces/default/workflows/${WORKFLOW_ID}`,
      open: false,
      status: 'FINALIZED',
      what: 'The points are settled',
      storeId: STORE_ID,
      orderId: ORDER_ID,
      displayId: DISPLAY_ID,
      cartId: CART_ID,
      membershipId: 'M-100001',
      posSequenceId: POS_SEQUENCE_ID,
      confirmationId: null,
      pointsEarned: null,
      pointsRedeemed: null,
      loyalty: null,
      actions: ['goodwill'],
      at: AT,
    },
  ],
  goodwill: [],
};

const side = { entries: 1, issued: 12, redeemed: 0, reversed: 0, restored: 0, expired: 0 };
export const reconciliation: z.input<typeof ReconciliationAnswer> = {
  storeId: STORE_ID,
  date: DATE,
  timeZone: 'America/New_York',
  beginsAt: '2026-03-08T05:00:00.000Z',
  endsAt: '2026-03-09T04:00:00.000Z',
  status: 'RECONCILED',
  signOffReason: null,
  periodId: 'P-20260308',
  totals: { ours: side, host: side, outstanding: 0 },
  findings: [],
};
export const day = { storeId: STORE_ID, date: DATE };

export const stripeWebhook = {
  id: 'evt_1',
  type: 'payment_intent.succeeded',
  data: {
    object: {
      id: 'pi_3QExample',
      object: 'payment_intent',
      metadata: { store_id: STORE_ID, cart_id: CART_ID },
    },
  },
};
export const finixWebhook = {
  type: 'updated',
  entity: 'transfer',
  _embedded: {
    transfers: [{ id: 'TR1', state: 'SUCCEEDED', tags: { store_id: STORE_ID, cart_id: CART_ID } }],
  },
};
