import {
  ApplicationFailure,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  CancelMessage,
  Cart,
  CartUpdatedMessage,
  IdentifyMessage,
  OrderCompleted,
  ReturnInput,
  SelectRewardMessage,
  Session,
  SessionInput,
  SessionStatus,
} from '../../contract';

/**
 * Test-only stand-ins with the names and the shapes of the real workflows and none of their rules: the API's
 * tests are about what the API does with any workflow's answers. A selection of `hold` is never answered.
 */
function emptySession(input: SessionInput): Session {
  return {
    sessionId: input.sessionId,
    storeId: input.storeId,
    cartId: input.cartId,
    cartVersion: 0,
    posSequenceId: 'pos-1',
    status: 'IDENTIFYING',
    member: null,
    rewards: { instant: [], optional: [] },
    totals: { currency: 'USD', subtotal: 0, loyaltyDiscount: 0, total: 0, lines: [] },
    points: { toEarn: 0, multiplier: 1, earned: 0, redeemed: 0, newBalance: null },
    bypass: null,
    warnings: [],
    pdiTransactionId: null,
    confirmationId: null,
    updatedAt: new Date(Date.now()).toISOString(),
  };
}

const refuse = (type: string, details: unknown[] = []) =>
  ApplicationFailure.create({ message: `refused: ${type}`, type, nonRetryable: true, details });

export async function LoyaltySessionWorkflow(input: SessionInput): Promise<Session> {
  const session = emptySession(input);
  let lastCart: Cart | undefined;
  const calls = { identify: 0, cartUpdated: 0 };

  const setStatus = (status: SessionStatus) => {
    session.status = status;
    upsertSearchAttributes({ LoyaltyStatus: [status] });
  };
  const touch = () => {
    session.updatedAt = new Date(Date.now()).toISOString();
    session.warnings = [`CALLS: ${JSON.stringify(calls)}`];
  };
  const ownStore = (message: { storeId?: string }) => {
    if (message.storeId && message.storeId !== input.storeId) throw refuse('SESSION_NOT_FOUND');
  };
  const takeCart = (cart: Cart) => {
    if (cart.version <= session.cartVersion) return;
    lastCart = cart;
    session.cartVersion = cart.version;
    const subtotal = cart.items.reduce((sum, item) => sum + Math.round(item.quantity * item.unitPrice), 0);
    session.totals = {
      currency: cart.currency,
      subtotal,
      loyaltyDiscount: 0,
      total: subtotal,
      lines: cart.items.map(({ lineItemId }) => ({ lineItemId, discounts: [] })),
    };
  };

  const identify = (message: IdentifyMessage) => {
    calls.identify += 1;
    session.member = {
      proven: true,
      membershipId: message.membershipId ?? 'm-1',
      firstName: 'Ada',
      maskedPhone: `•••• ${message.phone?.slice(-4) ?? ''}`,
      pointsBalance: 100,
      tier: 'gold',
    };
    if (message.cart) takeCart(message.cart);
    setStatus('ACTIVE');
    touch();
    return session;
  };
  const cartUpdated = (message: CartUpdatedMessage) => {
    calls.cartUpdated += 1;
    takeCart(message.cart);
    touch();
    return session;
  };
  const selectReward = async (message: SelectRewardMessage) => {
    if (message.rewardIds.includes('hold')) await condition(() => false);
    touch();
    return session;
  };
  const cancel = (_message: CancelMessage) => {
    setStatus('CANCELLED');
    touch();
    return session;
  };

  setHandler(defineUpdate<Session, [IdentifyMessage]>('identify'), identify, { validator: ownStore });
  setHandler(defineUpdate<Session, [CartUpdatedMessage]>('cartUpdated'), cartUpdated, {
    validator: (message) => {
      ownStore(message);
      const reused =
        message.cart.version === session.cartVersion &&
        JSON.stringify(message.cart) !== JSON.stringify(lastCart);
      if (reused)
        throw refuse('CART_VERSION_REUSED', [
          [{ pointer: '/cart/version', message: 'already used with other content' }],
        ]);
    },
  });
  setHandler(defineUpdate<Session, [SelectRewardMessage]>('selectReward'), selectReward, {
    validator: (message) => {
      ownStore(message);
      if (message.rewardIds.includes('unknown'))
        throw refuse('UNKNOWN_REWARD', [[{ pointer: '/rewardIds/0', message: 'not offered' }]]);
    },
  });
  setHandler(defineUpdate<Session, [CancelMessage]>('cancel'), cancel, { validator: ownStore });
  setHandler(defineSignal<[IdentifyMessage]>('identify'), (message) => void identify(message));
  setHandler(defineSignal<[CartUpdatedMessage]>('cartUpdated'), (message) => void cartUpdated(message));
  setHandler(
    defineSignal<[SelectRewardMessage]>('selectReward'),
    async (message) => void (await selectReward(message)),
  );
  setHandler(defineSignal<[CancelMessage]>('cancel'), (message) => void cancel(message));
  setHandler(defineSignal<[OrderCompleted]>('orderCompleted'), (order) => {
    session.confirmationId = `confirmed-${order.orderId}`;
    setStatus('FINALIZED');
    touch();
  });
  setHandler(defineSignal<[{ provider: string; reference: string }]>('paymentChanged'), (change) => {
    session.pdiTransactionId = `${change.provider}:${change.reference}`;
    touch();
  });
  setHandler(defineSignal<[SessionStatus]>('stubStatus'), setStatus);
  setHandler(defineQuery<Session>('session'), () => session);

  await condition(() =>
    ['FINALIZED', 'CANCELLED', 'EXPIRED', 'FINALIZATION_FAILED'].includes(session.status),
  );
  return session;
}

const remember = async (input: unknown) => ({ type: workflowInfo().workflowType, input });

/** The return `waits` fails at once and ends when it is tried again. */
export async function LoyaltyReturnWorkflow(input: ReturnInput) {
  if (input.returnId !== 'waits') return remember(input);
  let retried = false;
  setHandler(defineSignal('retryReturn'), () => void (retried = true));
  await condition(() => retried);
  return { retried };
}

/** The customer `refused` is refused by the host, for good. */
async function rememberUnlessRefused(input: { customerId: string }) {
  if (input.customerId === 'refused') throw refuse('HOST_ERROR');
  return remember(input);
}
export const AccountCreationWorkflow = rememberUnlessRefused;
export const MemberSyncWorkflow = rememberUnlessRefused;
export const StoreMaintenanceWorkflow = remember;
