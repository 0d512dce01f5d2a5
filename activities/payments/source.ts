/**
 * What a payment provider says of one payment. `captured`: this much money is there; `money` names it, so
 * that two references to the same money count once. `storeId` and `cartId`: what it was made for, as the
 * payment itself says; null where it says nothing. `notYet`: it may come. `unknown`: the provider knows no such
 * payment, which may be because it was made a moment ago. `failed`: it never will.
 */
export type SourceAnswer =
  | {
      state: 'captured';
      money: string;
      amount: number;
      currency: string;
      storeId: string | null;
      cartId: string | null;
    }
  | { state: 'notYet' | 'unknown' | 'failed'; reason: string };

/** A payment provider that can be asked. */
export interface PaymentSource {
  /** Throws when the provider gives no answer or refuses us: then nothing is known. */
  ask(reference: string): Promise<SourceAnswer>;
}
