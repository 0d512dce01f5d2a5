import { ApplicationFailure } from '@temporalio/common';
import type {
  CacheActivities,
  CalculateInput,
  CalculateResult,
  FinalizeInput,
  FinalizeResult,
  FirstTryActivities,
  GoodwillActivities,
  GoodwillAnswer,
  GoodwillInput,
  GoodwillRequest,
  HostCall,
  HostFailure,
  HostReward,
  IdentifyInput,
  IdentifyResult,
  MemberAccount,
  NotificationActivities,
  PaymentActivities,
  PaymentInput,
  PdiActivities,
  PointsActivities,
  ProofActivities,
  ProofCodeInput,
  ReconciliationActivities,
  ReverseInput,
  ReverseResult,
  SessionProjection,
  StoreActivities,
} from '../../contract';
import { settled } from '../../activities/pdi';
import { createFirstTries } from '../../workers/first-tries';

export const MEMBER = {
  membershipId: 'm-1',
  firstName: 'Alex',
  phone: '+15555550123',
  pointsBalance: 500,
  tier: 'gold',
};
export const POLICY = { idleTimeoutMs: 30 * 60_000, bypassCooldownMs: 10_000, proof: 'none' } as const;

/** The one right code, and the one token of the member. */
export const CODE = '123456';
export const TOKEN = 'token-of-alex';

export const failure = (
  type: HostFailure | 'STORE_UNAVAILABLE' | 'PROOF_UNAVAILABLE' | 'PAYMENT_NOT_CAPTURED' | 'PAYMENT_FAILED',
) => ApplicationFailure.create({ type, message: type });

/** The host's own "no". */
export const refusal = (code: string) =>
  ApplicationFailure.create({
    type: 'HOST_ERROR' satisfies HostFailure,
    message: `The host refused: ${code}`,
    nonRetryable: true,
    details: [code],
  });

/** Points that a person gives the member of an order. */
export const GIFT: GoodwillInput = {
  goodwillId: '6f9619ff-8b86-5d01-b42d-00cf4fc964ff',
  storeId: 's-1',
  orderId: 'o-1',
  displayId: '9',
  sessionId: '3f2504e0-4f89-51d3-9a0c-0305e82c3301',
  posSequenceId: 'POS1',
  membershipId: MEMBER.membershipId,
  points: 250,
  reason: 'cold coffee',
  by: 'user_01',
  keyId: 'key-1',
};

/** 10 % off every line by itself, and two rewards to choose. */
export function offersFor({ cart }: CalculateInput): HostReward[] {
  const base = { currency: cart.currency, stackable: true, receiptText: 'Reward' };
  const [first] = cart.items;
  if (!first) return [];
  return [
    {
      ...base,
      rewardId: 'instant-10',
      type: 'instant',
      kind: 'percentOff',
      description: '10 % off',
      discountAmount: 10,
      pointsCost: 0,
      lineItemIds: [first.lineItemId],
    },
    {
      ...base,
      rewardId: 'choice-50',
      type: 'optional',
      kind: 'amountOff',
      description: '50 off',
      discountAmount: 50,
      pointsCost: 100,
      lineItemIds: [first.lineItemId],
    },
    {
      ...base,
      rewardId: 'choice-dear',
      type: 'optional',
      kind: 'amountOff',
      description: '60 off',
      discountAmount: 60,
      pointsCost: 9_999,
      lineItemIds: [first.lineItemId],
    },
  ];
}

type Activities = PdiActivities &
  StoreActivities &
  GoodwillActivities &
  CacheActivities &
  NotificationActivities &
  PaymentActivities &
  PointsActivities &
  ProofActivities &
  ReconciliationActivities &
  FirstTryActivities;

/**
 * Stands for everything outside of the workflows: each method does what its field says, and is written down
 * in `calls`.
 */
export class FakeHost {
  readonly calls: { method: keyof Activities; input: unknown }[] = [];
  /** Whether the worker that answers settles orders inside their task, as those in use do. */
  settlesInTask = true;
  identify: (input: IdentifyInput) => IdentifyResult | Promise<IdentifyResult> = () => ({
    outcome: 'found',
    member: MEMBER,
    pdiTransactionId: 'pdi-1',
    policy: POLICY,
  });
  sendCode: (
    input: ProofCodeInput,
  ) => { outcome: 'sent' | 'unsupported' } | Promise<{ outcome: 'sent' | 'unsupported' }> = () => ({
    outcome: 'sent',
  });
  verifyCode: (
    input: ProofCodeInput & { code: string },
  ) => { verified: boolean } | Promise<{ verified: boolean }> = ({ code }) => ({ verified: code === CODE });
  calculate: (input: CalculateInput) => CalculateResult | Promise<CalculateResult> = (input) => ({
    pdiTransactionId: 'pdi-1',
    rewards: offersFor(input),
    points: { toEarn: 12, multiplier: 1 },
  });
  finalize: (input: FinalizeInput) => FinalizeResult | Promise<FinalizeResult> = (input) => ({
    outcome: 'finalized',
    confirmationId: 'c-1',
    pointsEarned: 12,
    pointsRedeemed: input.rewards.reduce((sum, reward) => sum + reward.pointsCost, 0),
    newBalance: 512,
  });
  cancel: (input: HostCall) => void | Promise<void> = () => undefined;
  payment: (input: PaymentInput) => void | Promise<void> = () => undefined;
  reverse: (input: ReverseInput) => ReverseResult | Promise<ReverseResult> = () => ({
    reversalId: 'r-1',
    pointsReversed: 12,
    pointsRestored: 0,
    newBalance: 500,
  });
  goodwill: (input: GoodwillRequest) => GoodwillAnswer | Promise<GoodwillAnswer> = ({ points }) => ({
    outcome: 'given',
    adjustmentId: 'g-1',
    pointsGiven: points,
    newBalance: MEMBER.pointsBalance + points,
  });
  /** The tables of what people gave, each activity as it is replaced. */
  gifts: GoodwillActivities = {
    beginGoodwill: async () => ({ outcome: 'begun' }),
    keepGoodwill: async () => undefined,
    markGoodwill: async () => undefined,
  };
  account: () => MemberAccount = () => ({
    membershipId: 'm-2',
    pointsBalance: 70,
    tier: 'silver',
    history: [],
  });
  connection: PdiActivities['testConnection'] = async () => ({
    ok: true,
    steps: [{ name: 'settings', ok: true, millis: 1 }],
  });
  project: (input: SessionProjection) => void | Promise<void> = () => undefined;
  notice: () => void = () => undefined;
  order: StoreActivities['findOrder'] = async () => null;
  token: (input: { idToken: string }) => { phone: string | null } = ({ idToken }) => ({
    phone: idToken === TOKEN ? MEMBER.phone : null,
  });
  hold: PointsActivities['holdPoints'] = async () => ({ outcome: 'held' });
  release: PointsActivities['releasePoints'] = async () => undefined;
  /** The books of a day, each activity as it is replaced. */
  books: ReconciliationActivities = {
    dayEndedBefore: async () => ({ date: '2026-11-01', inUse: true }),
    beginDay: async () => ({ status: 'RECONCILIATION_PENDING' }),
    listHostEntries: async () => ({ outcome: 'listed', entries: 0 }),
    compareDay: async () => ({ open: 0, byKind: {}, resendable: 0 }),
    resendDay: async () => ({ resent: 0 }),
    closeDay: async () => ({ outcome: 'closed' }),
    markDay: async () => undefined,
  };

  /** As it was made: every method does again what it did first, and nothing was called. */
  reset(): void {
    const { calls: _calls, ...methods } = new FakeHost();
    Object.assign(this, methods);
    this.calls.length = 0;
  }

  of<T>(method: keyof Activities): T[] {
    return this.calls.filter((call) => call.method === method).map((call) => call.input as T);
  }

  held() {
    return this.of<Parameters<PointsActivities['holdPoints']>[0]>('holdPoints');
  }
  released() {
    return this.of<Parameters<PointsActivities['releasePoints']>[0]>('releasePoints');
  }
  finalized() {
    return this.of<FinalizeInput>('finalizeRewards');
  }
  payments() {
    return this.of<PaymentInput>('verifyPayments').map(({ payments }) => payments);
  }
  cancelled() {
    return this.of<HostCall>('cancelTransaction');
  }
  calculated() {
    return this.of<CalculateInput>('calculateRewards');
  }
  projected() {
    return this.of<SessionProjection>('projectSession');
  }
  reversed() {
    return this.of<ReverseInput>('reverseTransaction');
  }

  given() {
    return this.of<GoodwillRequest>('giveGoodwill');
  }

  activities(): Activities {
    const note =
      <I, O>(method: keyof Activities, answer: (input: I) => O | Promise<O>) =>
      async (input: I): Promise<O> => {
        this.calls.push({ method, input });
        return answer(input);
      };
    const each: Omit<Activities, keyof FirstTryActivities> = {
      identifyMember: note('identifyMember', async (input: IdentifyInput) => ({
        ...(await this.identify(input)),
        ...(this.settlesInTask && { settlesInTask: true as const }),
      })),
      sendCode: note('sendCode', (input: ProofCodeInput) => this.sendCode(input)),
      verifyCode: note('verifyCode', (input: ProofCodeInput & { code: string }) => this.verifyCode(input)),
      calculateRewards: note('calculateRewards', (input) => this.calculate(input)),
      finalizeRewards: note('finalizeRewards', async (input: FinalizeInput) =>
        settled(await this.finalize(input)),
      ),
      cancelTransaction: note('cancelTransaction', (input: HostCall) => this.cancel(input)),
      reverseTransaction: note('reverseTransaction', (input: ReverseInput) => this.reverse(input)),
      giveGoodwill: note('giveGoodwill', (input: GoodwillRequest) => this.goodwill(input)),
      testConnection: note('testConnection', (input: { storeId: string }) => this.connection(input)),
      beginGoodwill: note('beginGoodwill', (input: Parameters<GoodwillActivities['beginGoodwill']>[0]) =>
        this.gifts.beginGoodwill(input),
      ),
      keepGoodwill: note('keepGoodwill', (input: Parameters<GoodwillActivities['keepGoodwill']>[0]) =>
        this.gifts.keepGoodwill(input),
      ),
      markGoodwill: note('markGoodwill', (input: Parameters<GoodwillActivities['markGoodwill']>[0]) =>
        this.gifts.markGoodwill(input),
      ),
      saveAccountOfMember: note('saveAccountOfMember', () => undefined),
      enrollMember: note('enrollMember', () => ({ membershipId: 'm-2' })),
      getMember: note('getMember', () => this.account()),
      refreshToken: note('refreshToken', () => undefined),
      projectSession: note('projectSession', (input: SessionProjection) => this.project(input)),
      findOrder: note('findOrder', (input: { storeId: string; orderId: string }) => this.order(input)),
      keepReversal: note('keepReversal', () => undefined),
      linkCustomer: note('linkCustomer', () => undefined),
      saveMemberAccount: note('saveMemberAccount', () => undefined),
      invalidateStoreConfig: note('invalidateStoreConfig', () => undefined),
      sendReceipt: note('sendReceipt', () => this.notice()),
      sendPush: note('sendPush', () => this.notice()),
      phoneOfFirebaseToken: note('phoneOfFirebaseToken', (input: { idToken: string }) => this.token(input)),
      holdPoints: note('holdPoints', (input: Parameters<PointsActivities['holdPoints']>[0]) =>
        this.hold(input),
      ),
      releasePoints: note('releasePoints', (input: Parameters<PointsActivities['releasePoints']>[0]) =>
        this.release(input),
      ),
      tellPointsSpent: note('tellPointsSpent', () => this.notice()),
      verifyPayments: note('verifyPayments', (input: PaymentInput) => this.payment(input)),
      ...this.booksOf(note),
    };
    return { ...each, ...createFirstTries(each) };
  }

  private booksOf(
    note: <I, O>(method: keyof Activities, answer: (input: I) => O | Promise<O>) => (input: I) => Promise<O>,
  ): ReconciliationActivities {
    return {
      dayEndedBefore: note('dayEndedBefore', (input) => this.books.dayEndedBefore(input)),
      beginDay: note('beginDay', (input) => this.books.beginDay(input)),
      listHostEntries: note('listHostEntries', (input) => this.books.listHostEntries(input)),
      compareDay: note('compareDay', (input) => this.books.compareDay(input)),
      resendDay: note('resendDay', (input) => this.books.resendDay(input)),
      closeDay: note('closeDay', (input) => this.books.closeDay(input)),
      markDay: note('markDay', (input) => this.books.markDay(input)),
    };
  }
}
