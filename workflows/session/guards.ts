import {
  CART_LIMITS,
  hasThreeDecimals,
  linesOnce,
  LIST_LIMITS,
  namedDiscount,
  oneIdentity,
  oneProof,
  PAYMENT_STATUSES,
  problemOf,
  PROOF_LIMITS,
  rewardsOnce,
  soundTotals,
  UNITS_OF_MEASURE,
  withoutFloatError,
  type Cart,
  type OrderCompleted,
  type Problem,
} from '../../contract';

/**
 * The shape of messages that did not come through the API (Temporal's own CLI and UI), checked without a
 * library: workflow code stays small and deterministic. The HTTP schemas are stricter; this is what the state
 * needs to stay sound.
 */
type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= CART_LIMITS.maxText;
const isAmount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isPositive = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 1;

function isQuantity(value: unknown): boolean {
  if (typeof value !== 'number' || !(value > 0) || value > CART_LIMITS.maxQuantity) return false;
  return hasThreeDecimals(withoutFloatError(value));
}

const problem = (pointer: string, message: string): Problem => ({ pointer, message });

/** `checks` is field → [holds, what it must be]. */
const failing = (at: string, checks: Record<string, [boolean, string]>): Problem[] =>
  Object.entries(checks).flatMap(([field, [holds, must]]) =>
    holds ? [] : [problem(`${at}/${field}`, must)],
  );

function itemProblems(value: unknown, at: string): Problem[] {
  if (!isFields(value)) return [problem(at, 'must be an object')];
  return failing(at, {
    lineItemId: [isText(value['lineItemId']), 'must be a text'],
    productCode: [isText(value['productCode']), 'must be a text'],
    name: [isText(value['name']), 'must be a text'],
    quantity: [isQuantity(value['quantity']), 'must be more than 0 with at most 3 decimals'],
    unitOfMeasure: [
      (UNITS_OF_MEASURE as readonly unknown[]).includes(value['unitOfMeasure']),
      `must be one of ${UNITS_OF_MEASURE.join(', ')}`,
    ],
    unitPrice: [
      isAmount(value['unitPrice']) && value['unitPrice'] <= CART_LIMITS.maxUnitPrice,
      'must be an integer of minor units, 0 or more',
    ],
    merchandiseCode: [isText(value['merchandiseCode']), 'must be a text'],
  });
}

/** Everything but the rules over several fields. */
function cartShape(value: unknown, at: string): Problem[] {
  if (!isFields(value)) return [problem(at, 'must be a cart')];
  const items = value['items'];
  if (!Array.isArray(items) || items.length > CART_LIMITS.maxItems) {
    return [problem(`${at}/items`, `must hold at most ${CART_LIMITS.maxItems} items`)];
  }
  return [
    ...failing(at, {
      version: [isPositive(value['version']), 'must be an integer, 1 or more'],
      currency: [
        typeof value['currency'] === 'string' && /^[A-Z]{3}$/.test(value['currency']),
        'must be an ISO 4217 code',
      ],
    }),
    ...items.flatMap((item: unknown, index) => itemProblems(item, `${at}/items/${index}`)),
  ];
}

export function cartProblems(value: unknown, at: string): Problem[] {
  const shape = cartShape(value, at);
  return shape.length > 0 ? shape : linesOnce(value as Cart).map((breach) => problemOf(breach, at));
}

export function identifyProblems(value: unknown): Problem[] {
  if (!isFields(value)) return [problem('', 'must be an object')];
  const { phone, membershipId, customerId, vouched, cart } = value;
  return [
    ...failing('', {
      phone: [
        phone === undefined || (typeof phone === 'string' && /^\+[1-9]\d{6,14}$/.test(phone)),
        'must be an E.164 number',
      ],
      membershipId: [membershipId === undefined || isText(membershipId), 'must be a text'],
      customerId: [customerId === undefined || isText(customerId), 'must be a text'],
      vouched: [vouched === undefined || typeof vouched === 'boolean', 'must be true or false'],
    }),
    ...oneIdentity(value).map((breach) => problemOf(breach)),
    ...(cart === undefined ? [] : cartProblems(cart, '/cart')),
  ];
}

/** Exactly one of a code and a Firebase token. */
export function proofProblems(value: unknown): Problem[] {
  if (!isFields(value)) return [problem('', 'must be an object')];
  const { code, firebaseIdToken } = value;
  const isToken =
    typeof firebaseIdToken === 'string' &&
    firebaseIdToken.length > 0 &&
    firebaseIdToken.length <= PROOF_LIMITS.maxToken;
  return [
    ...oneProof(value).map((breach) => problemOf(breach)),
    ...failing('', {
      code: [code === undefined || (typeof code === 'string' && /^\d{6}$/.test(code)), 'must be six digits'],
      firebaseIdToken: [firebaseIdToken === undefined || isToken, 'must be a JSON Web Token'],
    }),
  ];
}

/**
 * What needs no content (a cancellation, support's levers): a text of its own is a reason at the wrong place.
 */
export const reasonProblems = (value: unknown): Problem[] =>
  isFields(value) ? [] : [problem('', 'must be an object: {"reason": "…"}')];

export function selectionProblems(value: unknown): Problem[] {
  const rewardIds: unknown = isFields(value) ? value['rewardIds'] : undefined;
  if (!Array.isArray(rewardIds) || rewardIds.length > LIST_LIMITS.selection || !rewardIds.every(isText))
    return [problem('/rewardIds', `must be a list of at most ${LIST_LIMITS.selection} reward ids`)];
  return rewardsOnce({ rewardIds }).map((breach) => problemOf(breach));
}

const isListOf = (value: unknown, most: number, isGood: (entry: Fields) => boolean): boolean =>
  Array.isArray(value) &&
  value.length <= most &&
  value.every((entry: unknown) => isFields(entry) && isGood(entry));

const isLine = ({ lineItemId, amount }: Fields): boolean => isText(lineItemId) && isAmount(amount);
const isPricedReward = ({ rewardId, lines }: Fields): boolean =>
  isText(rewardId) && isListOf(lines, CART_LIMITS.maxItems, isLine);
const isPayment = ({ provider, reference, amount, status }: Fields): boolean =>
  isText(provider) &&
  isText(reference) &&
  isAmount(amount) &&
  (status === undefined || (PAYMENT_STATUSES as readonly unknown[]).includes(status));

const AMOUNTS = ['subtotal', 'loyaltyDiscount', 'tax', 'deliveryFee', 'tip', 'total'];

function orderShape(value: unknown): Problem[] {
  if (!isFields(value)) return [problem('', 'must be an object')];
  const { totals, appliedRewards, payments } = value;
  if (!isFields(totals)) return [problem('/totals', 'must be an object')];
  return [
    ...failing('', {
      orderId: [isText(value['orderId']), 'must be a text'],
      payments: [isListOf(payments, LIST_LIMITS.payments, isPayment), 'must be a list of payments'],
      appliedRewards: [
        appliedRewards === undefined || isListOf(appliedRewards, LIST_LIMITS.appliedRewards, isPricedReward),
        'must be a list of rewards with what each took off its lines',
      ],
    }),
    ...failing(
      '/totals',
      Object.fromEntries(
        AMOUNTS.map((field) => [
          field,
          [isAmount(totals[field]), 'must be an integer of minor units, 0 or more'],
        ]),
      ),
    ),
    ...cartShape(value['cart'], '/cart'),
  ];
}

export function orderProblems(value: unknown): Problem[] {
  const shape = orderShape(value);
  if (shape.length > 0) return shape;
  const order = value as OrderCompleted;
  return [
    ...linesOnce(order.cart).map((breach) => problemOf(breach, '/cart')),
    ...[...soundTotals(order), ...namedDiscount(order)].map((breach) => problemOf(breach)),
  ];
}
