import type { Address, Jurisdiction } from '../wire';

/** Parts per million of the price, so that tax is integer arithmetic: 62_500 is 6.25 %. */
interface Rate {
  ppm: number;
  type: string;
  name: string;
}

interface Place {
  state: Rate[];
  /** On top of the state's, for postal codes that begin so; the first match counts. */
  local: { zip: string; rates: Rate[] }[];
  /** Categories that this state does not tax. */
  exempt: string[];
  /** Flat fees in minor units, by category. */
  fees?: Record<string, { amount: number; name: string }>;
}

const state = (name: string, ppm: number): Rate => ({ ppm, type: 'STATE SALES TAX', name });
const local = (name: string, ppm: number): Rate => ({ ppm, type: 'LOCAL SALES TAX', name });

/**
 * What a corner shop sells. Fuel is in the list so that it can be exempt: its price holds its taxes already.
 */
export const CATEGORIES = [
  'GENERAL_MERCHANDISE',
  'PREPARED_FOOD',
  'SNACK_FOOD',
  'CANDY',
  'SOFT_DRINKS',
  'HOT_BEVERAGES',
  'GROCERY',
  'CAR_CARE',
  'CAR_WASH',
  'MOTOR_FUEL',
  'SHIPPING',
];

const NEVER_TAXED = ['MOTOR_FUEL'];

const TEXAS: Place = {
  state: [state('Texas', 62_500)],
  local: [{ zip: '', rates: [local('Texas local', 20_000)] }],
  exempt: ['GROCERY'],
};

/**
 * A small table of rates as they might be, not as they are: nobody may file by it. A state that is not in it
 * is taxed as Texas, 8.25 %.
 */
const PLACES: Readonly<Record<string, Place>> = {
  TX: TEXAS,
  CA: {
    state: [state('California', 72_500)],
    local: [{ zip: '90', rates: [local('Los Angeles County', 22_500)] }],
    exempt: ['GROCERY', 'SNACK_FOOD', 'CANDY', 'SHIPPING'],
  },
  NY: {
    state: [state('New York', 40_000)],
    local: [
      {
        zip: '1',
        rates: [
          local('New York City', 45_000),
          { ppm: 3_750, type: 'SPECIAL DISTRICT TAX', name: 'Metropolitan Commuter District' },
        ],
      },
    ],
    exempt: ['GROCERY', 'SNACK_FOOD'],
  },
  CO: {
    state: [state('Colorado', 29_000)],
    local: [],
    exempt: ['GROCERY'],
    fees: { SHIPPING: { amount: 28, name: 'Colorado Retail Delivery Fee' } },
  },
  OR: { state: [], local: [], exempt: [] },
};

/** Where nobody of the shop is registered, nothing is collected. */
const ABROAD: Place = { state: [], local: [], exempt: [] };

export interface Taxes {
  /** Parts per million, all rates together. */
  ppm: number;
  /** Minor units, flat. */
  fee: number;
  jurisdictions: Jurisdiction[];
}

const toJurisdiction = ({ ppm, type, name }: Rate): Jurisdiction => ({
  tax_rate: ppm / 1_000_000,
  rate_type: type,
  jurisdiction_name: name,
  fee_amount: 0,
});

/** What is due on goods of a category that go to an address. */
export function taxesOf(
  { address_country: country, address_province: province, address_postal_code: zip }: Address,
  category: string,
): Taxes {
  const place = country === 'US' ? (PLACES[province] ?? TEXAS) : ABROAD;
  if (NEVER_TAXED.includes(category)) return { ppm: 0, fee: 0, jurisdictions: [] };
  const fee = place.fees?.[category];
  const fees: Jurisdiction[] = fee
    ? [{ tax_rate: 0, rate_type: 'RETAIL DELIVERY FEE', jurisdiction_name: fee.name, fee_amount: fee.amount }]
    : [];
  const rates = place.exempt.includes(category)
    ? []
    : [...place.state, ...(place.local.find((area) => zip.startsWith(area.zip))?.rates ?? [])];
  return {
    ppm: rates.reduce((sum, rate) => sum + rate.ppm, 0),
    fee: fee?.amount ?? 0,
    jurisdictions: [...rates.map(toJurisdiction), ...fees],
  };
}
