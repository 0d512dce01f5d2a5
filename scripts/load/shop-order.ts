import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Asking, type Seen, type Tries } from './asking';

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
      email: `load-${randomUUID()}@example.com`,
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

  /** Pays a cart and presses the button. */
  async buy(cartId: string): Promise<PlacedOrder> {
    const Config = z.object({
      providers: z.array(z.object({ id: z.string(), tokenizationUrl: z.string().optional() })).min(1),
    });
    const { providers } = await this.get('payment config', '/payment-config', Config);
    const [provider] = providers;
    const Collection = z.object({ payment_collection: z.object({ id: z.string() }) });
    const { payment_collection: collection } = await this.post(
      'payment',
      ['/payment-collections', { cart_id: cartId }],
      Collection,
    );
    const token = await this.cardToken(provider?.tokenizationUrl ?? '');
    const payment = { provider_id: provider?.id, data: { token } };
    const sessions = `/payment-collections/${collection.id}/payment-sessions`;
    await this.post('payment session', [sessions, payment], z.unknown());
    const Completed = z.object({ type: z.literal('order'), order: z.object({ id: z.string() }) });
    const { order } = await this.post('complete', [`/carts/${cartId}/complete`, {}], Completed);
    return { cartId, orderId: order.id };
  }

  async order(): Promise<PlacedOrder> {
    return this.buy(await this.openCart());
  }
}
