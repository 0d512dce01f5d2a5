import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from './answers';
import type { ShopHandles } from './handles';
import { ask, newAddress } from './http';

const MOST_REDIRECTS = 3;

export interface Visit {
  body?: object;
  /** Of somebody who signed in. */
  token?: string;
  /** The visitor's address; a new one by default. */
  address?: string;
}

/** The shop as strangers reach it: Medusa itself, and the storefront that sends on what is for Medusa. */
export interface ShopClient {
  backend(method: string, path: string, visit?: Visit): Promise<Answer>;
  storefront(method: string, path: string, visit?: Visit): Promise<Answer>;
  /** The same request at both. */
  both(method: string, path: string, visit?: Visit): Promise<Answer[]>;
}

const bearer = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

export function createShopClient({
  COMMERCE_URL,
  STOREFRONT_URL,
  COMMERCE_PUBLISHABLE_KEY,
  STOREFRONT_KEY,
}: ShopHandles): ShopClient {
  /**
   * The key makes the backend believe the address: each attack comes from a machine of its own, whose limits
   * nobody else has used.
   */
  const backend: ShopClient['backend'] = (method, path, { body, token, address = newAddress() } = {}) =>
    ask(COMMERCE_URL, path, {
      method,
      headers: {
        'x-publishable-api-key': COMMERCE_PUBLISHABLE_KEY,
        'x-storefront-key': STOREFRONT_KEY,
        'x-forwarded-for': address,
        ...bearer(token),
      },
      ...(body && { body }),
    });
  /**
   * As the storefront's own pages ask. It redirects a path with a slash too many; what counts is where that
   * leads.
   */
  const storefront: ShopClient['storefront'] = async (method, path, { body } = {}) => {
    const request = {
      method,
      headers: { origin: new URL(STOREFRONT_URL).origin, 'sec-fetch-site': 'same-origin' },
      ...(body && { body }),
    };
    let answer = await ask(STOREFRONT_URL, `/medusa${path}`, request);
    for (let hop = 0; hop < MOST_REDIRECTS && answer.location?.startsWith('/'); hop += 1)
      answer = await ask(STOREFRONT_URL, answer.location, request);
    return answer;
  };
  return {
    backend,
    storefront,
    both: (method, path, visit) =>
      Promise.all([backend(method, path, visit), storefront(method, path, visit)]),
  };
}

/** The part of an answer that the next step needs. Throws when the shop did not answer with it. */
export function bodyOf<Body>({ what, status, text }: Answer, schema: z.ZodType<Body>): Body {
  if (status !== 200) throw new Error(`${what} was answered with ${status}`);
  return schema.parse(JSON.parse(text));
}

/** An e-mail address that is nobody's. */
export const inventedEmail = (): string => `thief-${randomUUID()}@example.com`;

const Regions = z.looseObject({ regions: z.array(z.looseObject({ id: z.string() })).min(1) });
const Cart = z.looseObject({ cart: z.looseObject({ id: z.string() }) });

/** An empty cart of a stranger who types this e-mail address; answers its id. */
export async function openShopCart({ backend }: ShopClient, email: string): Promise<string> {
  const {
    regions: [region],
  } = bodyOf(await backend('GET', '/store/regions'), Regions);
  const answer = await backend('POST', '/store/carts', {
    body: { email, ...(region && { region_id: region.id }) },
  });
  return bodyOf(answer, Cart).cart.id;
}
