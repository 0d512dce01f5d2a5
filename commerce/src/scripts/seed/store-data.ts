import type { StoreSettings } from '../../modules/stores';

/** A delivery zone: its ZIP codes, what delivery costs there, and from which value of goods on. US dollars. */
interface Zone {
  name: string;
  zips: readonly string[];
  fee: number;
  minimum: number;
}

/** A store as the seed makes it; all of it can be changed afterwards. */
export interface StoreData {
  name: string;
  /** Fulfilment sets are known by their names. */
  setName: string;
  address: { address_1: string; city: string; postal_code: string };
  settings: Pick<StoreSettings, 'hours' | 'exceptions' | 'phone'> & { timeZone: string };
  zones: readonly Zone[];
}

const DAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;
const everyDay = (opens: string, closes: string): StoreSettings['hours'] =>
  Object.fromEntries(DAYS.map((day) => [day, [{ opens, closes }]]));
const CHRISTMAS = '12-25';
/** Closed on the next Christmas days. */
const closedAtChristmas = (): StoreSettings['exceptions'] =>
  Object.fromEntries([0, 1].map((ahead) => [`${new Date().getUTCFullYear() + ahead}-${CHRISTMAS}`, []]));

export const stores: readonly StoreData[] = [
  {
    name: 'Corner & Oak No. 1',
    setName: 'Counter and delivery',
    address: { address_1: '100 Main Street', city: 'Austin', postal_code: '78701' },
    settings: {
      timeZone: 'America/Chicago',
      phone: '+15125550101',
      hours: everyDay('00:00', '00:00'),
      exceptions: {},
    },
    zones: [
      { name: 'Delivery', zips: ['78701', '78702', '78703', '78704', '78705'], fee: 2.99, minimum: 0 },
      {
        name: 'Delivery, farther',
        zips: ['78721', '78722', '78723', '78751', '78752'],
        fee: 5.99,
        minimum: 15,
      },
    ],
  },
  {
    name: 'Corner & Oak No. 2',
    setName: 'Counter and delivery, No. 2',
    address: { address_1: '2400 South Lamar Boulevard', city: 'Austin', postal_code: '78741' },
    settings: {
      timeZone: 'America/Chicago',
      phone: '+15125550102',
      hours: { ...everyDay('05:30', '23:00'), '7': [{ opens: '07:00', closes: '22:00' }] },
      exceptions: closedAtChristmas(),
    },
    zones: [{ name: 'Delivery', zips: ['78741', '78744', '78745', '78748'], fee: 3.99, minimum: 10 }],
  },
  {
    name: 'Corner & Oak No. 3',
    setName: 'Counter, No. 3',
    address: { address_1: '8800 Gateway Boulevard East', city: 'El Paso', postal_code: '79925' },
    settings: {
      timeZone: 'America/Denver',
      phone: '+19155550103',
      hours: everyDay('06:00', '22:00'),
      exceptions: closedAtChristmas(),
    },
    // Pickup only.
    zones: [],
  },
];

/** Pieces of each thing at each store, by UPC, in the order of the stores; anything else is plenty. */
export const scarce: Readonly<Record<string, readonly number[]>> = {
  // Microfiber cloths: the last three.
  '012990040072': [3, 0, 0],
  // Air freshener: sold out.
  '012990040089': [0, 0, 0],
};
/** Enough for every test and demonstration of a shop that nobody refills. */
export const PLENTY = 5_000;
