import createFetchClient, { type Client } from 'openapi-fetch';
import type { paths } from './generated/openapi';
import type { CallOptions, ClientOptions } from './options';
import { noAnswer, problemOf } from './problem';

/** What one call hands to the HTTP library. */
export interface Init {
  headers: Record<string, string>;
  signal: AbortSignal;
}

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

const headersOf = ({ idempotencyKey, shopperAddress, traceparent, headers }: CallOptions) => ({
  ...headers,
  ...(traceparent === undefined ? {} : { traceparent }),
  ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
  ...(shopperAddress ? { 'Shopper-Address': shopperAddress } : {}),
});

export interface Caller {
  http: Client<paths>;
  /** One call within its time: its data, or a LoyaltyProblem. */
  call<T>(
    options: CallOptions & { defaultMs: number },
    send: (init: Init) => Promise<Answered<T>>,
  ): Promise<T>;
}

export function createCaller({ url, apiKey, timeoutMs: ofClient, fetch }: ClientOptions): Caller {
  const http = createFetchClient<paths>({
    baseUrl: url.replace(/\/+$/, ''),
    headers: { Authorization: `Bearer ${apiKey}` },
    // The key must not follow to another place.
    redirect: 'error',
    ...(fetch ? { fetch } : {}),
  });

  return {
    http,
    async call({ defaultMs, ...options }, send) {
      const timeoutMs = options.timeoutMs ?? ofClient ?? defaultMs;
      const clock = AbortSignal.timeout(timeoutMs);
      const signal = options.signal ? AbortSignal.any([clock, options.signal]) : clock;
      try {
        const { data, error, response } = await send({ headers: headersOf(options), signal });
        if (!response.ok || data === undefined) throw problemOf(response, error);
        return data;
      } catch (error) {
        options.signal?.throwIfAborted();
        throw noAnswer(error, clock.aborted, timeoutMs);
      }
    },
  };
}
