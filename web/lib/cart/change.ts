import type { TipChoice } from '../tip';
import type { AddressView } from './view';

/**
 * What a shopper wants the cart to be. Every field is the wish itself, not a step, so a newer one simply
 * replaces an older one.
 */
export interface CartChange {
  /** Quantity by line id; 0 takes the line out. */
  quantities?: Record<string, number>;
  email?: string;
  /** Undefined: unchanged. Null: no delivery, forget the address. */
  address?: AddressView | null;
  shippingOptionId?: string;
  /** E.164 phone to identify the member with. */
  phone?: string;
  /**
   * Identify with the membership that is linked to the signed-in customer's account; nothing is left to prove
   * then.
   */
  linked?: true;
  /** Have the host send its code to the member's number. */
  sendCode?: true;
  /** The code that the shopper received and typed. */
  code?: string;
  /** The whole selection of optional rewards. */
  rewardIds?: string[];
  tip?: TipChoice;
  /** Ask for the rewards again though nothing changed here: another tab or a late answer did. */
  reevaluate?: boolean;
}

/**
 * The steps a change is made of, in the order they are sent; errors name theirs, so that the page can tell it
 * at the right place.
 */
export type ChangeStep = 'quantities' | 'contact' | 'shipping' | 'identify' | 'proof' | 'rewards' | 'tip';

/** Joins two changes that go out together; per field the newer wish counts. */
export function mergeChanges(older: CartChange, newer: CartChange): CartChange {
  const merged = { ...older, ...newer };
  // Who the shopper is, is one wish: a newer one takes the place of the older, and of a code for the older.
  if (newer.phone !== undefined || newer.linked) {
    for (const field of ['phone', 'linked', 'sendCode', 'code'] as const)
      if (newer[field] === undefined) delete merged[field];
  }
  if (older.quantities && newer.quantities) merged.quantities = { ...older.quantities, ...newer.quantities };
  return merged;
}
