import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { Asking, Refused, type Seen, type Tries } from './asking';

/** The Finix sandbox's card that is always good. */
const GOOD_CARD = '4895142232120006';
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

/** As the storefront sees it: anything else than no answer, a server's fault or "wait" is told to the shopper. */
const isTold = (status: number): boolean => status < 500 && status !== 409 && status !== 429;
/** So often a shopper presses the button again, and after so long. */
const MOST_PRESSES = 20;
const READS_MS = 1_000;

const Completed = z.discriminatedUnion('type', [
  z.object({ type: z.literal('order'), order: z.object({ id: z.string() }) }),
  z.object({ type: z.literal('cart'), error: z.object({ message: z.string() }) }),
]);
const Provider = z.object({ id: z.string(), tokenizationUrl: z.string().optional() });
type Provider = z.infer<typeof Provider>;

export interface PlacedOrder {
  cartId: string;
  orderId: string;
}

export interface ShopperOptions {
  storefront: string;
  tries: Tries;
  /** Who is told at checkout. */
  phone: string;
  /** The shopper's own address, where the storefront believes whoever asks; its limits count each alone. */
  address?: string;
  /** One that is nobody else's where absent. */
  email?: string;
  /** How long each question is asked again; two minutes where absent. */
  patienceMs?: number;
}

/** A shopper without a browser: the requests of the storefront's pages. */
export class OrderClient {
  private readonly asking: Asking;

  constructor(private readonly options: ShopperOptions) {
    const { storefront, tries, address, patienceMs } = options;
    const headers = { origin: storefront, ...(address ? { 'x-forwarded-for': address } : {}) };
    this.asking = new Asking({ base: storefront, headers, tries, patienceMs });
  }

  get seen(): readonly Seen[] {
    return this.asking.seen;
  }

  private get<T>(step: string, path: string, schema: z.ZodType<T>): Promise<T> {
    return this.asking.ask({ step, method: 'GET', path: `/medusa/store${path}` }, schema);
  }

  private post<T>(step: string, [path, body]: [string, unknown], schema: z.ZodType<T>): Promise<T> {
    return this.asking.ask({ step, method: 'POST', path: `/medusa/store${path}`, body }, schema);
  }

  /** The same, by the button that places the order: what the shop refuses is not asked again without a new press. */
  private press<T>(step: string, [path, body]: [string, unknown], schema: z.ZodType<T>): Promise<T> {
    const question = { step, method: 'POST', path: `/medusa/store${path}`, body, final: isTold } as const;
    return this.asking.ask(question, schema);
  }

  private async products(): Promise<{ regionId: string; variants: string[] }> {
    const Regions = z.object({ regions: z.array(z.object({ id: z.string() })).min(1) });
    const { regions } = await this.get('regions', '/regions', Regions);
    const Products = z.object({
      products: z.array(
        z.object({ variants: z.array(z.object({ id: z.string(), sku: z.string().nullable() })) }),
      ),
    });
    const { products } = await this.get('products', '/products?limit=100&fields=*variants', Products);
    const all = products.flatMap(({ variants }) => variants);
    const variants = LINES.map((upc) => all.find(({ sku }) => sku === upc)?.id ?? '');
    return { regionId: regions[0]?.id ?? '', variants };
  }

  /** What the browser does with the card: its number goes to the payment provider and never to the shop. */
  private async cardToken(tokenizationUrl: string): Promise<string> {
    const body = {
      type: 'PAYMENT_CARD',
      number: GOOD_CARD,
      security_code: '123',
      expiration_month: 12,
      expiration_year: new Date().getFullYear() + 2,
      name: 'Alex Doe',
    };
    const question = { step: 'card', method: 'POST', path: tokenizationUrl, body } as const;
    return (await this.asking.ask(question, z.object({ id: z.string() }))).id;
  }

  /** A cart of two lines with an address and the member's number; the payment is still to come. */
  async openCart(): Promise<string> {
    const { regionId, variants } = await this.products();
    const wish = {
      region_id: regionId,
      email: this.options.email ?? `load-${randomUUID()}@example.com`,
      shipping_address: TEXAS,
      items: variants.map((variant_id) => ({ variant_id, quantity: 1 })),
    };
    const Cart = z.object({ cart: z.object({ id: z.string() }) });
    const { cart } = await this.post('cart', ['/carts', wish], Cart);
    const Options = z.object({ shipping_options: z.array(z.object({ id: z.string(), amount: z.number() })) });
    const { shipping_options: options } = await this.get(
      'shipping options',
      `/shipping-options?cart_id=${cart.id}`,
      Options,
    );
    const delivery = { option_id: options.find(({ amount }) => amount > 0)?.id };
    await this.post('shipping', [`/carts/${cart.id}/shipping-methods`, delivery], z.unknown());
    const { phone } = this.options;
    await this.post('identify', [`/carts/${cart.id}/loyalty/identify`, { phone }], z.unknown());
    return cart.id;
  }

  /** One press of the button: a card of its own token, a payment in place of the one before, and the order. */
  private async pay(cartId: string, { id, tokenizationUrl }: Provider): Promise<string> {
    const Collection = z.object({ payment_collection: z.object({ id: z.string() }) });
    const wish = { cart_id: cartId };
    const { payment_collection: collection } = await this.press(
      'payment',
      ['/payment-collections', wish],
      Collection,
    );
    const token = await this.cardToken(tokenizationUrl ?? '');
    const sessions = `/payment-collections/${collection.id}/payment-sessions`;
    await this.press('payment session', [sessions, { provider_id: id, data: { token } }], z.unknown());
    return this.complete(cartId);
  }

  private async complete(cartId: string): Promise<string> {
    const answer = await this.press('complete', [`/carts/${cartId}/complete`, {}], Completed);
    // A card that is refused is an answer of 200: the cart, and why.
    if (answer.type === 'cart') throw new Refused('complete', 402, answer.error.message);
    return answer.order.id;
  }

  private async isOrdered(cartId: string): Promise<boolean> {
    const Cart = z.object({ cart: z.object({ completed_at: z.string().nullish() }) });
    const { cart } = await this.get('look', `/carts/${cartId}?fields=id,completed_at`, Cart);
    return Boolean(cart.completed_at);
  }

  /** Pays a cart; a shopper who is told that it did not work presses the button again. */
  async buy(cartId: string): Promise<PlacedOrder> {
    const Config = z.object({ providers: z.array(Provider).min(1) });
    const { providers } = await this.get('payment config', '/payment-config', Config);
    const [provider] = providers;
    if (!provider) throw new Error('The shop takes no payments');
    for (let presses = 1; ; presses += 1) {
      try {
        // The answer to an earlier press may be the one that was lost.
        const isPlaced = presses > 1 && (await this.isOrdered(cartId));
        return { cartId, orderId: await (isPlaced ? this.complete(cartId) : this.pay(cartId, provider)) };
      } catch (error) {
        const isWorthIt = error instanceof Refused && isTold(error.status) && presses < MOST_PRESSES;
        if (!isWorthIt || this.options.tries === 'once') throw error;
        await delay(READS_MS);
      }
    }
  }

  async order(): Promise<PlacedOrder> {
    return this.buy(await this.openCart());
  }
}
