import { randomInt } from 'node:crypto';

/**
 * How the tests reach a running shop; `npm test` of the project sets these, and `npm start` writes them to
 * `.local/dev.env`.
 */
export interface ShopHandles {
  url: string;
  publishableKey: string;
  /**
   * The storefront's key, from the environment by default: with it a client says which address it has, so
   * that the limits count each by itself.
   */
  storefrontKey?: string | undefined;
}

export interface Line {
  id: string;
  title: string;
  subtotal: number;
  total: number;
  tax_total: number;
  adjustments: { amount: number }[];
  metadata: Record<string, unknown> | null;
  variant_sku: string | null;
  tax_lines: { rate: number; code: string }[];
}

export interface Cart {
  id: string;
  total: number;
  subtotal: number;
  tax_total: number;
  shipping_tax_total: number;
  discount_subtotal: number;
  items: Line[];
  shipping_methods: { amount: number; tax_total: number; tax_lines: { rate: number; code: string }[] }[];
}

export interface Answer<T> {
  status: number;
  body: T & { message?: string };
}

const REQUEST_MS = 20_000;

/** The values of these variables, or null when one is missing; `name` says so in the list of tests. */
export function fromEnvironment<const Names extends readonly string[]>(
  ...names: Names
): { name: string; values: Record<Names[number], string> | null } {
  const missing = names.filter((each) => !process.env[each]);
  if (missing.length > 0)
    return { name: `(skipped: ${missing.join(', ')} not set; npm test sets it)`, values: null };
  return {
    name: '',
    values: Object.fromEntries(names.map((each) => [each, process.env[each]])) as Record<
      Names[number],
      string
    >,
  };
}

/** Of the range that is set aside for benchmarks: nobody's. */
const anyAddress = (): string => `198.18.${randomInt(256)}.${randomInt(1, 255)}`;

/** A client of the shop's store API; every answer is typed by what the caller says it is. */
export class Shop {
  constructor(
    private readonly handles: ShopHandles,
    private readonly token?: string,
    private readonly address: string = anyAddress(),
    private readonly cookie?: string,
  ) {}

  /** The same shop and shopper, signed in. */
  as(token: string): Shop {
    return new Shop(this.handles, token, this.address, this.cookie);
  }

  /** The same shop, as another shopper sees it who is signed in nowhere. */
  asStranger(): Shop {
    return new Shop(this.handles);
  }

  /** The same shopper with the cookies that an answer set. */
  withCookies(headers: Headers): Shop {
    return new Shop(
      this.handles,
      this.token,
      this.address,
      headers
        .getSetCookie()
        .map((cookie) => cookie.split(';', 1)[0])
        .join('; '),
    );
  }

  /** One request, as it is sent. `headers` take the place of the shop's own. */
  async send(
    method: string,
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const { url, publishableKey, storefrontKey = process.env['STOREFRONT_KEY'] } = this.handles;
    return fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        'x-publishable-api-key': publishableKey,
        'content-type': 'application/json',
        ...(storefrontKey ? { 'x-storefront-key': storefrontKey, 'x-forwarded-for': this.address } : {}),
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_MS),
    });
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const response = await this.send(method, path, { body });
    return { status: response.status, body: (await response.json()) as Answer<T>['body'] };
  }

  /** Throws when the answer is not a 2xx. */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { status, body: answer } = await this.call<T>(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${answer.message ?? ''}`);
    return answer;
  }

  async regionId(): Promise<string> {
    const {
      regions: [region],
    } = await this.ask<{ regions: { id: string }[] }>('GET', '/store/regions');
    if (!region) throw new Error('The shop has no region');
    return region.id;
  }

  /** Variant ids by UPC. */
  async variants(): Promise<ReadonlyMap<string, string>> {
    const { products } = await this.ask<{ products: { variants: { id: string; sku: string }[] }[] }>(
      'GET',
      '/store/products?limit=100&fields=id,variants.id,variants.sku',
    );
    return new Map(products.flatMap(({ variants }) => variants.map(({ id, sku }) => [sku, id] as const)));
  }

  async cart(id: string): Promise<Cart> {
    const fields =
      '+items.subtotal,+items.total,+items.tax_total,*items.adjustments,+items.metadata,*items.tax_lines,+shipping_methods.tax_total,*shipping_methods.tax_lines,+shipping_tax_total,+discount_subtotal';
    return (await this.ask<{ cart: Cart }>('GET', `/store/carts/${id}?fields=${encodeURIComponent(fields)}`))
      .cart;
  }
}
