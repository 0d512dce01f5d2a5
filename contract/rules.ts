import { CART_LIMITS, hasThreeDecimals, withoutFloatError, type Cart } from './cart';
import type { ErrorCode, Problem } from './errors';
import type { OrderCompleted } from './messages';
import { isCurrency, lineAmount } from './money';

/**
 * What a schema cannot say: rules over several fields of one message. They are written once, and both the HTTP
 * schemas and the workflow's own check apply them. Each is asked about a value whose shape was checked.
 */
export interface Breach {
  path: (string | number)[];
  message: string;
  /** Where it is not INVALID_REQUEST. */
  code?: ErrorCode;
}

export type Rule<T> = (value: T) => Breach[];

const escape = (step: string | number): string => String(step).replaceAll('~', '~0').replaceAll('/', '~1');

/** A breach as a caller reads it: an RFC 6901 pointer below `at`. */
export const problemOf = ({ path, message }: Breach, at = ''): Problem => ({
  pointer: `${at}${path.map((step) => `/${escape(step)}`).join('')}`,
  message,
});

/** Where a list names something again. */
function repeated(ids: string[], at: (index: number) => Breach['path'], message: string): Breach[] {
  const seen = new Set<string>();
  return ids.flatMap((id, index) => {
    if (seen.has(id)) return [{ path: at(index), message }];
    seen.add(id);
    return [];
  });
}

/** A line item stands on one line only: the host refuses a request that names it twice. */
export const linesOnce: Rule<{ items: { lineItemId: string }[] }> = ({ items }) =>
  repeated(
    items.map(({ lineItemId }) => lineItemId),
    (index) => ['items', index, 'lineItemId'],
    'stands on another line already',
  );

export const soundQuantities: Rule<Pick<Cart, 'items'>> = ({ items }) =>
  items.flatMap(({ quantity }, index) =>
    hasThreeDecimals(withoutFloatError(quantity))
      ? []
      : [{ path: ['items', index, 'quantity'], message: 'must have at most 3 decimals' }],
  );

export const knownCurrency: Rule<Pick<Cart, 'currency'>> = ({ currency }) =>
  isCurrency(currency) ? [] : [{ path: ['currency'], message: 'is not an ISO 4217 currency' }];

export const oneIdentity: Rule<{ phone?: string; membershipId?: string }> = ({ phone, membershipId }) =>
  (phone === undefined) !== (membershipId === undefined)
    ? []
    : [{ path: ['phone'], message: 'exactly one of phone and membershipId is needed' }];

export const oneProof: Rule<{ code?: string; firebaseIdToken?: string }> = ({ code, firebaseIdToken }) =>
  (code === undefined) !== (firebaseIdToken === undefined)
    ? []
    : [{ path: ['code'], message: 'exactly one of code and firebaseIdToken is needed' }];

export const rewardsOnce: Rule<{ rewardIds: string[] }> = ({ rewardIds }) =>
  repeated(rewardIds, (index) => ['rewardIds', index], 'is named twice');

type Priced = Pick<OrderCompleted, 'cart' | 'totals' | 'appliedRewards'>;

/** The order's sum, its discount and its currency. */
export const soundTotals: Rule<Priced> = ({ cart, totals }) => {
  const { subtotal, loyaltyDiscount, tax, deliveryFee, tip, total } = totals;
  const breaches: Breach[] = [];
  if (cart.currency !== totals.currency)
    breaches.push({
      path: ['totals', 'currency'],
      message: "differs from the cart's currency",
      code: 'MIXED_CURRENCIES',
    });
  // The host would be told of a negative payment and refuse it for good.
  if (loyaltyDiscount > subtotal)
    breaches.push({ path: ['totals', 'loyaltyDiscount'], message: 'must not exceed the subtotal' });
  if (total !== subtotal - loyaltyDiscount + tax + deliveryFee + tip)
    breaches.push({
      path: ['totals', 'total'],
      message: 'must be subtotal − loyaltyDiscount + tax + deliveryFee + tip',
    });
  return breaches;
};

/**
 * Every cent of the discount is named, once, by a reward that the order was priced with, and no line is said to
 * have cost less than nothing: returns give back what a line really took off.
 */
export const namedDiscount: Rule<Priced> = ({ cart, totals, appliedRewards }) => {
  if (appliedRewards === undefined) return [];
  const left = new Map(cart.items.map((item) => [item.lineItemId, lineAmount(item)]));
  const breaches = repeated(
    appliedRewards.map(({ rewardId }) => rewardId),
    (index) => ['appliedRewards', index, 'rewardId'],
    'is named twice',
  );
  for (const [index, { lines }] of appliedRewards.entries()) {
    const at = (line: number, field = 'lineItemId') => ['appliedRewards', index, 'lines', line, field];
    const ids = lines.map(({ lineItemId }) => lineItemId);
    breaches.push(...repeated(ids, at, 'is named twice'));
    for (const [line, { lineItemId, amount }] of lines.entries()) {
      const cost = left.get(lineItemId);
      if (cost === undefined) {
        breaches.push({ path: at(line), message: 'is not a line of the cart' });
        continue;
      }
      if (amount > cost)
        breaches.push({ path: at(line, 'amount'), message: 'takes off more than the line costs' });
      left.set(lineItemId, cost - amount);
    }
  }
  const named = appliedRewards.flatMap(({ lines }) => lines).reduce((sum, { amount }) => sum + amount, 0);
  if (named !== totals.loyaltyDiscount)
    breaches.push({
      path: ['appliedRewards'],
      message: `the amounts together are ${named}; they must be totals.loyaltyDiscount`,
    });
  return breaches;
};

/** Limits of an order's and a selection's lists. */
export const LIST_LIMITS = {
  selection: 100,
  appliedRewards: CART_LIMITS.maxItems,
  payments: 50,
} as const;
