import type { Shop } from './shop';

export const UPC = { coffee: '012345678905', chips: '028400443752', regular: '000000000101' } as const;
const TEXAS = {
  country_code: 'us',
  province: 'tx',
  postal_code: '78701',
  city: 'Austin',
  address_1: '1100 Congress Ave',
  first_name: 'Alex',
  last_name: 'Doe',
};

/** The Finix sandbox's cards. */
export const CARD = {
  good: '4895142232120006',
  declined: '4000000000000002',
  lostAnswer: '4000000000006975',
} as const;

export interface Order {
  id: string;
  total: number;
  items: { id: string; quantity: number; variant_sku: string | null }[];
}

export type Completion =
  { type: 'order'; order: Order } | { type: 'cart'; error: { type: string; message: string } };

interface Config {
  providers: { id: string; kind: string; tokenizationUrl?: string }[];
}

interface Wish {
  lines: { upc: string; quantity: number }[];
  phone?: string;
  /** Minor units. */
  tip?: number;
  /** The good one by default; null leaves the payment to the test. */
  card?: string | null;
  email?: string;
}

/** What the browser does with the card: its number goes to Finix and never to the shop. */
async function cardToken(tokenizationUrl: string, number: string): Promise<string> {
  const response = await fetch(tokenizationUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      type: 'PAYMENT_CARD',
      number,
      security_code: '123',
      expiration_month: 12,
      expiration_year: new Date().getFullYear() + 2,
      name: 'Alex Doe',
    }),
  });
  if (!response.ok) throw new Error(`The card was not taken: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { id: string }).id;
}

/** Everything up to the payment of a cart with a card; what it answers begins the payment, in one request. */
export async function preparePayment(shop: Shop, cartId: string, card: string): Promise<() => Promise<void>> {
  const {
    providers: [provider],
  } = await shop.ask<Config>('GET', '/store/payment-config');
  if (provider?.kind !== 'finix' || !provider.tokenizationUrl)
    throw new Error('The shop does not take Finix first');
  const { payment_collection: collection } = await shop.ask<{ payment_collection: { id: string } }>(
    'POST',
    '/store/payment-collections',
    { cart_id: cartId },
  );
  const token = await cardToken(provider.tokenizationUrl, card);
  return () =>
    shop.ask('POST', `/store/payment-collections/${collection.id}/payment-sessions`, {
      provider_id: provider.id,
      data: { token },
    });
}

/** Begins the payment of a cart with a card. */
export async function payWith(shop: Shop, cartId: string, card: string): Promise<void> {
  await (
    await preparePayment(shop, cartId, card)
  )();
}

/**
 * A cart with an address, delivery (pickup for fuel) and (by default) a payment that has begun: the next thing is the button.
 * Answers its id.
 */
export async function readyCart(
  shop: Shop,
  { lines, phone, tip, card = CARD.good, email = 'orders@example.com' }: Wish,
): Promise<string> {
  const variants = await shop.variants();
  const { cart } = await shop.ask<{ cart: { id: string } }>('POST', '/store/carts', {
    region_id: await shop.regionId(),
    email,
    shipping_address: TEXAS,
    items: lines.map(({ upc, quantity }) => ({ variant_id: variants.get(upc), quantity })),
  });
  const { shipping_options: options } = await shop.ask<{
    shipping_options: { id: string; amount: number }[];
  }>('GET', `/store/shipping-options?cart_id=${cart.id}`);
  // Fuel is fetched; anything else is brought, for a fee.
  const isFetched = lines.some(({ upc }) => upc === UPC.regular);
  await shop.ask('POST', `/store/carts/${cart.id}/shipping-methods`, {
    option_id: options.find(({ amount }) => (isFetched ? amount === 0 : amount > 0))?.id,
  });
  if (phone) await shop.ask('POST', `/store/carts/${cart.id}/loyalty/identify`, { phone });
  if (tip) await shop.ask('POST', `/store/carts/${cart.id}/tip`, { amount: tip });
  if (card) await payWith(shop, cart.id, card);
  return cart.id;
}

/** The button. */
export const complete = (shop: Shop, cartId: string) =>
  shop.call<Completion>('POST', `/store/carts/${cartId}/complete`, {});

/** The button, pressed by somebody who expects an order. */
export async function order(shop: Shop, cartId: string): Promise<Order> {
  const { status, body } = await complete(shop, cartId);
  if (status !== 200 || body.type !== 'order')
    throw new Error(`The cart became no order: ${status} ${JSON.stringify(body).slice(0, 300)}`);
  return body.order;
}
