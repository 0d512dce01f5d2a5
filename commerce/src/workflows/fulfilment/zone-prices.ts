import type { FulfillmentWorkflow } from '@medusajs/framework/types';

/** The shop's one currency. */
const CURRENCY = 'usd';
const REGION = 'region_id';
/** The one attribute whose conditions are numbers; Medusa keeps them as text. */
const ITEM_TOTAL = 'item_total';

/** What is charged, and the conditions under which it is. */
export interface Price {
  id: string;
  amount: number;
  currency_code: string;
  price_rules: { attribute: string; operator: string; value: string }[] | null;
}

/** A price that holds for every cart. Those under conditions (a dearer cart, say) stay as they were set. */
export const isFee = ({ currency_code, price_rules }: Price): boolean =>
  currency_code === CURRENCY && (price_rules ?? []).every(({ attribute }) => attribute === REGION);

/**
 * A price as Medusa's workflow wants it back, with its conditions: two that it cannot tell apart it makes one,
 * and a condition that is not repeated is gone.
 */
function priceOf({ id, currency_code, price_rules }: Price, amount: number) {
  const region = price_rules?.find(({ attribute }) => attribute === REGION);
  return {
    id,
    amount,
    ...(region ? { region_id: region.value } : { currency_code }),
    rules: (price_rules ?? [])
      .filter(({ attribute }) => attribute !== REGION)
      .map(({ attribute, operator, value }) => ({
        attribute,
        operator,
        value: attribute === ITEM_TOTAL ? Number(value) : value,
      })),
  };
}

/** The prices with a new fee, as Medusa's workflow wants them back. */
export function pricesWith(
  prices: Price[],
  fee: number,
): FulfillmentWorkflow.UpdateShippingOptionPriceRecord[] {
  const known = prices.map((price) => priceOf(price, isFee(price) ? fee : Number(price.amount)));
  const all = prices.some(isFee) ? known : [...known, { currency_code: CURRENCY, amount: fee }];
  return all as FulfillmentWorkflow.UpdateShippingOptionPriceRecord[];
}

interface Zone {
  fee: number | null;
}

/** The cheapest first; last those whose fee is under conditions. */
export const byFee = (a: Zone, b: Zone): number => {
  if (a.fee === null || b.fee === null) return Number(a.fee === null) - Number(b.fee === null);
  return a.fee - b.fee;
};
