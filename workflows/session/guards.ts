import { CART_LIMITS, PROOF_LIMITS, UNITS_OF_MEASURE, type Problem } from '../../contract';

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
  return Math.abs(value * 1000 - Math.round(value * 1000)) < 1e-6;
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

export function cartProblems(value: unknown, at: string): Problem[] {
  if (!isFields(value)) return [problem(at, 'must be a cart')];
  const items = value['items'];
  if (!Array.isArray(items) || items.length === 0 || items.length > CART_LIMITS.maxItems) {
    return [problem(`${at}/items`, `must hold 1 to ${CART_LIMITS.maxItems} items`)];
  }
  const ids = items.map((item: unknown) => (isFields(item) ? item['lineItemId'] : undefined));
  return [
    ...failing(at, {
      version: [isPositive(value['version']), 'must be an integer, 1 or more'],
      currency: [
        typeof value['currency'] === 'string' && /^[A-Z]{3}$/.test(value['currency']),
        'must be an ISO 4217 code',
      ],
    }),
    ...items.flatMap((item: unknown, index) => itemProblems(item, `${at}/items/${index}`)),
    ...(new Set(ids).size === ids.length ? [] : [problem(`${at}/items`, 'must name each line item once')]),
  ];
}

export function identifyProblems(value: unknown): Problem[] {
  if (!isFields(value)) return [problem('', 'must be an object')];
  const { phone, membershipId, customerId, vouched, cart } = value;
  const oneIdentity = (phone === undefined) !== (membershipId === undefined);
  return [
    ...(oneIdentity ? [] : [problem('/phone', 'give either a phone or a membershipId')]),
    ...failing('', {
      phone: [
        phone === undefined || (typeof phone === 'string' && /^\+[1-9]\d{6,14}$/.test(phone)),
        'must be an E.164 number',
      ],
      membershipId: [membershipId === undefined || isText(membershipId), 'must be a text'],
      customerId: [customerId === undefined || isText(customerId), 'must be a text'],
      vouched: [vouched === undefined || typeof vouched === 'boolean', 'must be true or false'],
    }),
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
    ...((code === undefined) === (firebaseIdToken === undefined)
      ? [problem('/code', 'give either a code or a firebaseIdToken')]
      : []),
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
  const ids = isFields(value) ? value['rewardIds'] : undefined;
  if (!Array.isArray(ids) || ids.length > CART_LIMITS.maxItems || !ids.every(isText))
    return [problem('/rewardIds', 'must be a list of reward ids')];
  return new Set(ids).size === ids.length ? [] : [problem('/rewardIds', 'must name each reward once')];
}

export function orderProblems(value: unknown): Problem[] {
  if (!isFields(value)) return [problem('', 'must be an object')];
  const totals = value['totals'];
  if (!isFields(totals)) return [problem('/totals', 'must be an object')];
  const amounts = ['subtotal', 'loyaltyDiscount', 'tax', 'deliveryFee', 'tip', 'total'];
  return [
    ...failing('', {
      orderId: [isText(value['orderId']), 'must be a text'],
      payments: [Array.isArray(value['payments']), 'must be a list'],
    }),
    ...failing(
      '/totals',
      Object.fromEntries(
        amounts.map((field) => [
          field,
          [isAmount(totals[field]), 'must be an integer of minor units, 0 or more'],
        ]),
      ),
    ),
    ...cartProblems(value['cart'], '/cart'),
  ];
}
