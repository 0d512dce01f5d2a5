import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CARDS } from '../shop/shopper';
import { handles } from './handles';

const REQUEST_MS = 20_000;
/** As long as a shopper would try again before giving up; whatever was killed is back by then. */
const PATIENCE_MS = 120_000;
const PAUSE_MS = 500;
const LINES = ['012345678905', '028400443752'];
const TEXAS = {
  country_code: 'us',
  province: 'tx',
  postal_code: '78701',
  city: 'Austin',
  address_1: '1100 Congress Ave',
  first_name: 'Alex',
  last_name: 'Doe',
};

export interface PlacedOrder {
  cartId: string;
  orderId: string;
}

/** What a shopper saw of one request. */
export interface Seen {
  step: string;
  milliseconds: number;
  /** Absent: an answer of 2xx. */
  failed?: string;
}

/** `once` throws at the first answer that is no success; `again` does what a person does who sees one. */
type Tries = 'once' | 'again';

/** A shopper without a browser: the requests of the storefront's pages, through nginx. */
export class OrderClient {
  readonly seen: Seen[] = [];

  constructor(private readonly tries: Tries) {}

  private async send(step: string, method: string, path: string, body?: unknown): Promise<unknown> {
    const began = performance.now();
    const told = (failed?: string): void => {
      this.seen.push({ step, milliseconds: performance.now() - began, ...(failed ? { failed } : {}) });
    };
    try {
      const answer = await fetch(new URL(path, handles.STOREFRONT_URL), {
        method,
        headers: { 'content-type': 'application/json', origin: handles.STOREFRONT_URL },
        signal: AbortSignal.timeout(REQUEST_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${step}: ${answer.status} ${text.slice(0, 200)}`);
      told();
      return JSON.parse(text);
    } catch (error) {
      told(String(error));
      throw error;
    }
  }

  private async ask<T>(
    step: string,
    schema: z.ZodType<T>,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<T> {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        return schema.parse(await this.send(step, method, `/medusa/store${path}`, body));
      } catch (error) {
        if (this.tries === 'once' || performance.now() > end) throw error;
        await delay(PAUSE_MS);
      }
    }
  }

  private async products(): Promise<{ regionId: string; variants: string[] }> {
    const Regions = z.object({ regions: z.array(z.object({ id: z.string() })).min(1) });
    const { regions } = await this.ask('regions', Regions, 'GET', '/regions');
    const Products = z.object({
      products: z.array(
        z.object({ variants: z.array(z.object({ id: z.string(), sku: z.string().nullable() })) }),
      ),
    });
    const { products } = await this.ask('products', Products, 'GET', '/products?limit=100&fields=*variants');
    const all = products.flatMap(({ variants }) => variants);
    const variants = LINES.map((upc) => all.find(({ sku }) => sku === upc)?.id ?? '');
    return { regionId: regions[0]?.id ?? '', variants };
  }

  /** What the browser does with the card: its number goes to the payment provider and never to the shop. */
  private async cardToken(tokenizationUrl: string): Promise<string> {
    const answer = await fetch(tokenizationUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(REQUEST_MS),
      body: JSON.stringify({
        type: 'PAYMENT_CARD',
        number: CARDS.approved,
        security_code: '123',
        expiration_month: 12,
        expiration_year: new Date().getFullYear() + 2,
        name: 'Alex Doe',
      }),
    });
    return z.object({ id: z.string() }).parse(await answer.json()).id;
  }

  /** A cart of two lines with an address and the member's number; the payment is still to come. */
  async openCart(phone = handles.MEMBER_PHONE): Promise<string> {
    const { regionId, variants } = await this.products();
    const Cart = z.object({ cart: z.object({ id: z.string() }) });
    const { cart } = await this.ask('cart', Cart, 'POST', '/carts', {
      region_id: regionId,
      email: `load-${randomUUID()}@example.com`,
      shipping_address: TEXAS,
      items: variants.map((variant_id) => ({ variant_id, quantity: 1 })),
    });
    const Options = z.object({ shipping_options: z.array(z.object({ id: z.string(), amount: z.number() })) });
    const { shipping_options: options } = await this.ask(
      'shipping options',
      Options,
      'GET',
      `/shipping-options?cart_id=${cart.id}`,
    );
    await this.ask('shipping', z.unknown(), 'POST', `/carts/${cart.id}/shipping-methods`, {
      option_id: options.find(({ amount }) => amount > 0)?.id,
    });
    await this.ask('identify', z.unknown(), 'POST', `/carts/${cart.id}/loyalty/identify`, { phone });
    return cart.id;
  }

  /** Pays a cart and presses the button. */
  async buy(cartId: string): Promise<PlacedOrder> {
    const Config = z.object({
      providers: z.array(z.object({ id: z.string(), tokenizationUrl: z.string().optional() })).min(1),
    });
    const { providers } = await this.ask('payment config', Config, 'GET', '/payment-config');
    const [provider] = providers;
    const Collection = z.object({ payment_collection: z.object({ id: z.string() }) });
    const { payment_collection: collection } = await this.ask(
      'payment',
      Collection,
      'POST',
      '/payment-collections',
      {
        cart_id: cartId,
      },
    );
    const token = await this.cardToken(provider?.tokenizationUrl ?? '');
    const sessions = `/payment-collections/${collection.id}/payment-sessions`;
    await this.ask('payment session', z.unknown(), 'POST', sessions, {
      provider_id: provider?.id,
      data: { token },
    });
    const Completed = z.object({ type: z.literal('order'), order: z.object({ id: z.string() }) });
    const { order } = await this.ask('complete', Completed, 'POST', `/carts/${cartId}/complete`, {});
    return { cartId, orderId: order.id };
  }

  async order(): Promise<PlacedOrder> {
    return this.buy(await this.openCart());
  }
}

export interface Load {
  placed(): number;
  /** Whether a shopper could not go on. */
  failed(): boolean;
  /** Throws what a shopper could not get over. */
  stop(): Promise<{ orders: PlacedOrder[]; seen: Seen[] }>;
}

/** Shoppers that order one after the other, each on its own, until they are told to stop. */
export function startLoad(clients: number, tries: Tries): Load {
  const end = new AbortController();
  const orders: PlacedOrder[] = [];
  const all = Array.from({ length: clients }, () => new OrderClient(tries));
  const running = Promise.all(
    all.map(async (client) => {
      while (!end.signal.aborted) orders.push(await client.order());
    }),
  );
  let failed = false;
  // Told by `stop`; until then it is nobody's unhandled failure.
  running.catch(() => void (failed = true));
  return {
    placed: () => orders.length,
    failed: () => failed,
    async stop() {
      end.abort();
      await running;
      return { orders, seen: all.flatMap(({ seen }) => seen) };
    },
  };
}
