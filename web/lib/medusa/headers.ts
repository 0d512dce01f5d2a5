import { config } from '../config';
import { ORDER_KEY } from '../session/cookie';

/**
 * What a browser's request may bring to Medusa. Everything else stays here: keys and tokens are this server's
 * to add, and where a request comes from is nothing that its sender says.
 */
const FORWARDED = [
  'accept',
  'accept-language',
  'content-type',
  'idempotency-key',
  'if-modified-since',
  'if-none-match',
  'last-event-id',
  'prefer',
  'user-agent',
];

/** What Medusa's answer may bring to a browser. */
const RETURNED = [
  'cache-control',
  'content-type',
  'etag',
  'last-modified',
  'retry-after',
  'vary',
  'x-request-id',
];

/** Who the shopper is, for a request to Medusa that is made for one. */
export interface OnBehalfOf {
  /** The browser's own address; null where a page is made for everybody. */
  address: string | null;
  /** The browser came by TLS: cookies that Medusa makes are for TLS only. */
  secure: boolean;
  /** Of the signed-in shopper. */
  token?: string;
  /** The trace of the request, W3C's; absent with tracing off. */
  traceparent?: string;
}

/** The shopper of a request, by what `server/shopper-address.ts` and `server/tracing.ts` stated in its headers. */
export function shopperOf(sent: Pick<Headers, 'get'>, token?: string): OnBehalfOf {
  const traceparent = sent.get('traceparent');
  return {
    address: sent.get('x-forwarded-for'),
    secure: sent.get('x-forwarded-proto') === 'https',
    ...(token ? { token } : {}),
    ...(traceparent ? { traceparent } : {}),
  };
}

/**
 * The headers that this server adds: it shows the storefront's key, and only then does Medusa believe the
 * shopper's address.
 */
export function shopperHeaders({ address, secure, token, traceparent }: OnBehalfOf): Record<string, string> {
  const key = config.storefrontKey;
  return {
    ...(key ? { 'x-storefront-key': key } : {}),
    ...(address ? { 'x-forwarded-for': address } : {}),
    ...(secure ? { 'x-forwarded-proto': 'https' } : {}),
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(traceparent ? { traceparent } : {}),
  };
}

export function headersToMedusa(sent: Headers, who: OnBehalfOf): Headers {
  const headers = only(sent, FORWARDED);
  headers.set('x-publishable-api-key', config.publishableKey);
  for (const [name, value] of Object.entries(shopperHeaders(who))) headers.set(name, value);
  return headers;
}

/**
 * Of Medusa's cookies only the keys of orders pass, which show that this browser bought them; a session of
 * Medusa's own is none of it.
 */
export function headersToBrowser(answered: Headers): Headers {
  const headers = only(answered, RETURNED);
  for (const cookie of answered.getSetCookie())
    if (cookie.startsWith(ORDER_KEY)) headers.append('set-cookie', cookie);
  return headers;
}

function only(from: Headers, names: string[]): Headers {
  const headers = new Headers();
  for (const name of names) {
    const value = from.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}
