import { createHash } from 'node:crypto';
import { z } from 'zod';
import type {
  CalculateInput,
  CalculateResult,
  Cart,
  CustomerRegistered,
  FinalizeInput,
  FinalizeResult,
  GoodwillAnswer,
  GoodwillRequest,
  HostCall,
  HostMember,
  HostReward,
  Identity,
  IdentifyInput,
  MemberAccount,
  ProofCodeInput,
  ReverseInput,
  ReverseResult,
  RewardKind,
  UnitOfMeasure,
} from '../../contract';
import { HostError, HostRefusal } from './host-error';
import type { StoreHostConfig } from '../cache';

/**
 * Our words ↔ the wire (Open Retailing JSON style: lowerCamelCase with capital ID). Nothing else in the
 * service knows a field of it. Answers are read strictly where we depend on them; fields that we do not know
 * are ignored, so that the host may grow.
 */
export interface WireCall<T> {
  verb: 'GET' | 'POST';
  /** Below the store's `hostUrl`. */
  path: string;
  body?: object;
  idempotencyKey?: string;
  /** Reads a 2xx body; throws `HOST_INVALID_RESPONSE`. */
  read(answer: unknown): T;
  /**
   * For a message that a host need not have: what it means that it has no such route. Absent: a failure like
   * any other.
   */
  readMissing?(): T;
}

/** An id of the host's. */
export const Id = z.string().min(1).max(200);
const UNITS: Record<UnitOfMeasure, string> = {
  each: 'EA',
  gallon: 'GLL',
  litre: 'LTR',
  pound: 'LBR',
  kilogram: 'KGM',
  ounce: 'ONZ',
};
const KINDS = {
  amountOff: 'amountOff',
  percentOff: 'percentOff',
  fuelPricePerGallon: 'fuelPricePerUnit',
  freeItem: 'freeItem',
  pointsMultiplier: 'pointsMultiplier',
} as const satisfies Record<string, RewardKind>;

const TokenAnswer = z.object({
  // It becomes a header.
  access_token: z.string().regex(/^[\x21-\x7e]{1,8192}$/),
  // Some gateways call it `BearerToken`, or say nothing; anything else is used in another way.
  token_type: z
    .string()
    .regex(/^(bearer(token)?)?$/i)
    .nullish(),
  expires_in: z.unknown().optional(),
});
/**
 * Of a token whose life is not told (RFC 6749 only recommends it), or not as a number: short enough to be
 * renewed in time at most hosts, and a host that ends it earlier says 401, which is answered with a new one.
 */
const UNTOLD_LIFETIME_SECONDS = 300;

/** Hosts write seconds as `3599`, `"3599"` and `3599.5`; a life of no length is not told. */
function lifetimeOf(told: unknown): number {
  const seconds = typeof told === 'string' && told.trim() !== '' ? Number(told) : told;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0
    ? seconds
    : UNTOLD_LIFETIME_SECONDS;
}
const Problem = z.object({ code: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/) });
const StatusAnswer = z.object({ status: z.literal('online') });
const Transaction = z.object({ posSequenceID: Id, loyaltySequenceID: Id });
/** An address that nobody can write to costs the shopper nothing: it is left out. */
const Email = z.email().max(320).optional().catch(undefined);
const Member = z.object({
  membershipID: Id,
  firstName: z.string(),
  phone: z.string().optional(),
  email: Email,
  tier: z.string(),
  pointsBalance: z.int(),
});
const SendCodeAnswer = z.object({ posSequenceID: Id, sent: z.literal(true) });
const VerifyCodeAnswer = z.object({ posSequenceID: Id, verified: z.boolean() });
const BeginAnswer = Transaction.extend({ member: Member });
/**
 * Amounts may be any number here: what cannot be true of the cart is the session's to judge, and to name to
 * the shopper.
 */
const Reward = z.object({
  rewardID: Id,
  instantRewardFlag: z.boolean(),
  kind: z.enum(Object.keys(KINDS) as [keyof typeof KINDS, ...(keyof typeof KINDS)[]]),
  description: z.string(),
  receiptText: z.object({ long: z.string() }),
  discountAmount: z.number(),
  currency: z.string(),
  pointsCost: z.number(),
  targetLineIDs: z.array(Id).max(500),
  stackable: z.boolean(),
});
const RewardsAnswer = Transaction.extend({
  rewards: z.array(z.unknown()).max(1_000),
  points: z.object({ toEarn: z.int(), multiplier: z.number() }),
});
const FinalizeAnswer = Transaction.extend({
  confirmationID: Id,
  pointsEarned: z.int(),
  pointsRedeemed: z.int(),
  pointsBalance: z.int(),
});
const CancelAnswer = Transaction.extend({ cancelled: z.literal(true) });
const ReverseAnswer = z.object({
  posSequenceID: Id,
  reversalID: Id,
  pointsReversed: z.int(),
  pointsRestored: z.int(),
  pointsBalance: z.int(),
});
/** What the tables hold of points: an integer of 32 bits. */
const MOST_POINTS = 2 ** 31 - 1;
const GoodwillGiven = z.object({
  posSequenceID: Id,
  adjustmentID: Id,
  pointsGiven: z.int().min(0).max(MOST_POINTS),
  pointsBalance: z.int().min(-MOST_POINTS).max(MOST_POINTS),
});
const EnrollAnswer = z.object({ membershipID: Id });
const MemberAnswer = z.object({
  membershipID: Id,
  tier: z.string(),
  pointsBalance: z.int(),
  pointHistory: z
    .array(
      z.object({
        at: z.iso.datetime({ offset: true }),
        points: z.int(),
        kind: z.string(),
        reference: z.string(),
      }),
    )
    .max(1_000),
});

/** The paths into the answer are told, the values are not: they may be a person's. */
export function check<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const paths = parsed.error.issues.slice(0, 5).map((issue) => issue.path.join('.') || 'the body');
  throw new HostError('HOST_INVALID_RESPONSE', `The host's answer is not valid at: ${paths.join(', ')}`);
}

/** An answer to somebody else's question must not become a shopper's discount. */
function checkTransaction<T extends { posSequenceID: string }>(
  schema: z.ZodType<T>,
  answer: unknown,
  posSequenceId: string,
): T {
  const read = check(schema, answer);
  if (read.posSequenceID !== posSequenceId)
    throw new HostError('HOST_INVALID_RESPONSE', 'The host answered for another transaction');
  return read;
}

export const participant = ({ participantId, siteId }: StoreHostConfig) => ({
  participantID: participantId,
  siteID: siteId,
});

function transaction(config: StoreHostConfig, { posSequenceId }: HostCall) {
  return { ...participant(config), posSequenceID: posSequenceId };
}

const customerOf = (identity: Identity) =>
  'phone' in identity ? { phone: identity.phone } : { membershipID: identity.membershipId };

const lineItems = (cart: Cart) =>
  cart.items.map((item) => ({
    lineItemID: item.lineItemId,
    productCode: item.productCode,
    description: item.name,
    merchandiseCode: item.merchandiseCode,
    quantity: item.quantity,
    unitOfMeasure: UNITS[item.unitOfMeasure],
    unitPrice: item.unitPrice,
  }));

/**
 * A header takes printable ASCII only, and the host 255 of them: any other key becomes its hash, the same one
 * every time.
 */
export function idempotencyHeader(key: string): string {
  return /^[\x21-\x7e]{1,255}$/.test(key) ? key : createHash('sha256').update(key).digest('hex');
}

/** The form of RFC 6749, 4.4; credentials in the body, so that they are never part of what proxies log. */
export function tokenForm({ clientId, clientSecret }: StoreHostConfig): { path: string; body: string } {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  return { path: '/oauth2/token', body: body.toString() };
}

export function readToken(answer: unknown): { value: string; lifetimeSeconds: number } {
  const { access_token: value, expires_in: told } = check(TokenAnswer, answer);
  return { value, lifetimeSeconds: lifetimeOf(told) };
}

/** The stable code of a business "no", or undefined when the body is not one. */
export function readRefusalCode(answer: unknown): string | undefined {
  const parsed = Problem.safeParse(answer);
  // No such route: the address or the host is wrong, not the shopper's request.
  return parsed.success && parsed.data.code !== 'NOT_FOUND' ? parsed.data.code : undefined;
}

export const REFUSALS = {
  memberNotFound: 'MEMBER_NOT_FOUND',
  transactionNotFound: 'TRANSACTION_NOT_FOUND',
} as const;

export function statusCall(): WireCall<void> {
  return { verb: 'GET', path: '/loyalty/v1/status', read: (answer) => void check(StatusAnswer, answer) };
}

export function identifyCall(
  config: StoreHostConfig,
  input: IdentifyInput,
): WireCall<{ member: HostMember; pdiTransactionId: string }> {
  return {
    verb: 'POST',
    path: '/loyalty/v1/customers/begin',
    body: { ...transaction(config, input), customer: customerOf(input.identity) },
    idempotencyKey: input.idempotencyKey,
    read(answer) {
      const { member, loyaltySequenceID } = checkTransaction(BeginAnswer, answer, input.posSequenceId);
      const { membershipID: membershipId, firstName, phone = '', email, pointsBalance, tier } = member;
      return {
        member: {
          membershipId,
          firstName,
          phone,
          ...(email !== undefined && { email }),
          pointsBalance,
          tier,
        },
        pdiTransactionId: loyaltySequenceID,
      };
    },
  };
}

export function sendCodeCall(
  config: StoreHostConfig,
  input: ProofCodeInput,
): WireCall<{ outcome: 'sent' | 'unsupported' }> {
  return {
    verb: 'POST',
    path: '/loyalty/v1/customers/code',
    body: { ...transaction(config, input), customer: customerOf(input.identity) },
    idempotencyKey: input.idempotencyKey,
    read(answer) {
      checkTransaction(SendCodeAnswer, answer, input.posSequenceId);
      return { outcome: 'sent' };
    },
    readMissing: () => ({ outcome: 'unsupported' }),
  };
}

export function verifyCodeCall(
  config: StoreHostConfig,
  input: ProofCodeInput & { code: string },
): WireCall<{ verified: boolean }> {
  return {
    verb: 'POST',
    path: '/loyalty/v1/customers/verify',
    body: { ...transaction(config, input), customer: customerOf(input.identity), code: input.code },
    idempotencyKey: input.idempotencyKey,
    read(answer) {
      const { verified } = checkTransaction(VerifyCodeAnswer, answer, input.posSequenceId);
      return { verified };
    },
    // Nothing is proven, and nothing is wrong with the host's health.
    readMissing() {
      throw new HostRefusal(404, 'NOT_FOUND');
    },
  };
}

function readReward(answer: unknown): HostReward | undefined {
  const parsed = Reward.safeParse(answer);
  if (!parsed.success) return undefined;
  const { rewardID, instantRewardFlag, kind, receiptText, targetLineIDs, ...same } = parsed.data;
  return {
    ...same,
    rewardId: rewardID,
    type: instantRewardFlag ? 'instant' : 'optional',
    kind: KINDS[kind],
    receiptText: receiptText.long,
    lineItemIds: targetLineIDs,
  };
}

/** `dropped` counts rewards that could not be read: one of them does not cost the shopper the others. */
export function calculateCall(
  config: StoreHostConfig,
  input: CalculateInput,
): WireCall<{ result: CalculateResult; dropped: number }> {
  return {
    verb: 'POST',
    path: '/loyalty/v1/rewards',
    body: {
      ...transaction(config, input),
      membershipID: input.membershipId,
      currency: input.cart.currency,
      lineItems: lineItems(input.cart),
    },
    idempotencyKey: input.idempotencyKey,
    read(answer) {
      const {
        loyaltySequenceID,
        points,
        rewards: answered,
      } = checkTransaction(RewardsAnswer, answer, input.posSequenceId);
      const rewards = answered.map(readReward).filter((reward) => reward !== undefined);
      return {
        result: { pdiTransactionId: loyaltySequenceID, rewards, points },
        dropped: answered.length - rewards.length,
      };
    },
  };
}

export function finalizeCall(
  config: StoreHostConfig,
  input: FinalizeInput,
): WireCall<Extract<FinalizeResult, { outcome: 'finalized' }>> {
  const rewards = input.rewards.map(({ rewardId, discountAmount, lines }) => ({
    rewardID: rewardId,
    discountAmount,
    lines: lines.map(({ lineItemId, amount }) => ({ lineItemID: lineItemId, amount })),
  }));
  return {
    verb: 'POST',
    path: '/loyalty/v1/rewards/finalize',
    body: {
      ...transaction(config, input),
      membershipID: input.membershipId,
      orderID: input.orderId,
      currency: input.cart.currency,
      amountPaid: input.amountPaid,
      accrualOnly: input.accrualOnly,
      lineItems: lineItems(input.cart),
      rewards,
    },
    idempotencyKey: input.idempotencyKey,
    read(answer) {
      const { confirmationID, pointsEarned, pointsRedeemed, pointsBalance } = checkTransaction(
        FinalizeAnswer,
        answer,
        input.posSequenceId,
      );
      return {
        outcome: 'finalized',
        confirmationId: confirmationID,
        pointsEarned,
        pointsRedeemed,
        newBalance: pointsBalance,
      };
    },
  };
}

export function cancelCall(config: StoreHostConfig, input: HostCall): WireCall<void> {
  return {
    verb: 'POST',
    path: '/loyalty/v1/transactions/cancel',
    body: transaction(config, input),
    idempotencyKey: input.idempotencyKey,
    read: (answer) => void checkTransaction(CancelAnswer, answer, input.posSequenceId),
  };
}

export function reverseCall(config: StoreHostConfig, input: ReverseInput): WireCall<ReverseResult> {
  const items = input.items?.map(({ lineItemId, quantity, amount }) => ({
    lineItemID: lineItemId,
    quantity,
    amount,
  }));
  return {
    verb: 'POST',
    path: '/loyalty/v1/transactions/reverse',
    body: {
      ...transaction(config, input),
      confirmationID: input.confirmationId,
      returnID: input.returnId,
      ...(items && { lineItems: items }),
    },
    idempotencyKey: input.idempotencyKey,
    read(answer) {
      const { reversalID, pointsReversed, pointsRestored, pointsBalance } = checkTransaction(
        ReverseAnswer,
        answer,
        input.posSequenceId,
      );
      return { reversalId: reversalID, pointsReversed, pointsRestored, newBalance: pointsBalance };
    },
  };
}

export function goodwillCall(config: StoreHostConfig, input: GoodwillRequest): WireCall<GoodwillAnswer> {
  return {
    verb: 'POST',
    path: '/loyalty/v1/points/goodwill',
    body: {
      ...transaction(config, input),
      membershipID: input.membershipId,
      orderID: input.orderId,
      goodwillID: input.goodwillId,
      points: input.points,
    },
    idempotencyKey: input.idempotencyKey,
    read(answer) {
      const { adjustmentID, pointsGiven, pointsBalance } = checkTransaction(
        GoodwillGiven,
        answer,
        input.posSequenceId,
      );
      return { outcome: 'given', adjustmentId: adjustmentID, pointsGiven, newBalance: pointsBalance };
    },
    readMissing: () => ({ outcome: 'unsupported' }),
  };
}

export function enrollCall(
  config: StoreHostConfig,
  customer: CustomerRegistered,
  idempotencyKey: string,
): WireCall<{ membershipId: string }> {
  const { phone, firstName, lastName, email, customerId } = customer;
  return {
    verb: 'POST',
    path: '/loyalty/v1/members',
    body: {
      ...participant(config),
      phone,
      // The host wants one name; a person may have given none or one.
      firstName: firstName || lastName || 'Customer',
      ...(lastName ? { lastName } : {}),
      ...(email ? { email } : {}),
      externalCustomerID: customerId,
    },
    idempotencyKey,
    read: (answer) => ({ membershipId: check(EnrollAnswer, answer).membershipID }),
  };
}

export function memberCall(membershipId: string): WireCall<MemberAccount> {
  return {
    verb: 'GET',
    path: `/loyalty/v1/members/${encodeURIComponent(membershipId)}`,
    read(answer) {
      const { membershipID, pointsBalance, tier, pointHistory } = check(MemberAnswer, answer);
      if (membershipID !== membershipId)
        throw new HostError('HOST_INVALID_RESPONSE', 'The host answered for another member');
      return { membershipId: membershipID, pointsBalance, tier, history: pointHistory };
    },
  };
}
