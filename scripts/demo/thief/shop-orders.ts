import { Client } from 'pg';
import { refused, summaryOf, toldIn, lootOf } from './answers';
import type { Attack } from './attack';
import type { ShopHandles } from './handles';
import type { ShopClient } from './shop-client';

const INVENTED_ORDER = 'order_01JTHIEFTHIEFTHIEFTHIEFTH';
/** Keys of an order that are for its buyer, or for nobody. */
const BUYERS_KEYS = [
  'email',
  'shipping_address',
  'billing_address',
  'payment_collections',
  'payments',
  'payment_sessions',
  'customer',
  'last_four',
  'card',
  'pointsBalance',
  'membershipId',
  'firstName',
  'cartId',
];

/** The buyer's keys that have a value somewhere in an answer. */
export function buyersKeysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const found = Object.entries(value).flatMap(([key, below]) => [
    ...(BUYERS_KEYS.includes(key) && below !== null && below !== '' ? [key] : []),
    ...buyersKeysIn(below),
  ]);
  return [...new Set(found)];
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null; // Not told in JSON, then not told by key.
  }
};

/**
 * The newest order of this shop: its link, as it would come by a forwarded mail. Undefined before the first
 * one.
 */
async function newestOrder({
  COMMERCE_DATABASE_URL: connectionString,
}: ShopHandles): Promise<{ id: string; email: string } | undefined> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 5_000, query_timeout: 5_000 });
  await client.connect();
  try {
    const {
      rows: [order],
    } = await client.query<{ id: string; email: string | null }>(
      'SELECT id, email FROM "order" WHERE deleted_at IS NULL ORDER BY created_at DESC LIMIT 1',
    );
    return order && { id: order.id, email: order.email ?? '' };
  } finally {
    await client.end();
  }
}

/** What was bought, and what comes of it. */
export const orderAttacks = (handles: ShopHandles, { both, backend }: ShopClient): Attack[] => [
  {
    tries: 'the own return booked as received, for points and a refund',
    async run() {
      const body = {
        order_id: INVENTED_ORDER,
        items: [{ id: 'ordli_1', quantity: 1 }],
        return_shipping: { option_id: 'so_1' },
        receive_now: true,
      };
      const paths = [
        '/store/returns',
        '/store/returns/',
        '/Store/returns',
        '/store//returns',
        '/store/%72eturns',
        '//store/returns',
        '/store/x/../returns',
      ];
      return refused((await Promise.all(paths.map((path) => both('POST', path, { body })))).flat(), {
        refusals: ['404'],
      });
    },
  },
  {
    tries: "card, e-mail, address and balance by an order's link",
    async run() {
      const order = await newestOrder(handles);
      const id = order?.id ?? INVENTED_ORDER;
      const shown = [
        ...(await both('GET', `/store/orders/${id}`)),
        ...(await both('GET', `/store/orders/${id}/loyalty`)),
      ];
      const more = await both(
        'GET',
        `/store/orders/${id}?fields=${encodeURIComponent('*payment_collections,email,*customer,*shipping_address')}`,
      );
      const told = [...new Set(shown.flatMap(({ text }) => buyersKeysIn(parsed(text))))].map(
        (key) => `the order's ${key}`,
      );
      const got = [
        ...told,
        ...lootOf(more, { refusals: ['400', '404'] }),
        ...toldIn([...shown, ...more], { "the buyer's e-mail": order?.email ?? '' }),
      ];
      return {
        cameBack: `${summaryOf(shown)}, with more fields ${summaryOf(more)}${order ? '' : '; nobody has ordered yet, so of an invented order'}`,
        got,
      };
    },
  },
  {
    tries: "the staff's own pages, and lists of orders, customers and returns",
    async run() {
      const paths = [
        '/admin/orders',
        '/admin/customers',
        '/admin/returns',
        '/ADMIN/orders',
        '//admin/orders',
        '/store/../admin/orders',
        '/store/%2e%2e/admin/orders',
        '/store/..%2fadmin/orders',
        '/admin/outbox',
        '/store/customers',
        '/store/returns',
        '/store/orders%00',
        '/store/locales',
        // The page itself is for everybody, and shows nothing; not so what lies beside its files.
        '/app/..%2f..%2fpackage.json',
        '/app/assets/..%2f..%2f..%2fpackage.json',
      ];
      const answers = (
        await Promise.all(
          paths.flatMap((path) => [both('GET', path), backend('HEAD', path).then((answer) => [answer])]),
        )
      ).flat();
      return refused(answers, { refusals: ['400', '401', '404', '405'] });
    },
  },
];
