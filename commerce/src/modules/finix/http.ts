import type { z } from '@medusajs/framework/zod';
import { FinixRefused, FinixUnavailable } from './failures';
import { FINIX_API_VERSION } from './options';
import { Errors } from './wire';

export interface HttpOptions {
  url: string;
  username: string;
  password: string;
  /** Milliseconds for one request, from the connect to the last byte. */
  timeoutMs: number;
}

export interface FinixRequest<T> {
  method: 'GET' | 'POST' | 'PUT';
  /** Below the base URL; ids in it are encoded. */
  path: string;
  query?: Record<string, string>;
  body?: object;
  answer: z.ZodType<T>;
}

/** One request. Throws FinixRefused or FinixUnavailable and nothing else; never repeats. */
export type Send = <T>(request: FinixRequest<T>) => Promise<T>;

/** Request time-out, too early, too many requests: later it may be a yes. */
const REPEATABLE = new Set([408, 425, 429]);

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    // Not the parser's own error: it quotes the text, which may hold a name.
    throw new FinixUnavailable(new Error(`The answer with status ${response.status} is no JSON`));
  }
}

async function refusal(response: Response): Promise<FinixRefused> {
  const parsed = Errors.safeParse(await jsonOf(response).catch(() => null));
  const [first = {}] = parsed.success ? parsed.data['_embedded'].errors : [];
  return new FinixRefused(
    response.status,
    first.code ?? 'UNKNOWN',
    first.failure_code ?? null,
    first.field ?? null,
  );
}

async function read<T>(response: Response, answer: z.ZodType<T>): Promise<T> {
  const { status } = response;
  if (status >= 400 && status < 500 && !REPEATABLE.has(status)) throw await refusal(response);
  if (!response.ok) {
    await response.body?.cancel();
    throw new FinixUnavailable(new Error(`Finix answered ${status}`));
  }
  const parsed = answer.safeParse(await jsonOf(response));
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path }) => path.join('.') || 'the body').join(', ');
  throw new FinixUnavailable(new Error(`The answer is not as documented at ${places}`));
}

/** No redirects: they could carry the credentials, or a charge, to another host. */
export function createHttp({ url, username, password, timeoutMs }: HttpOptions): Send {
  const base = url.replace(/\/+$/, '');
  const headers = {
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    accept: 'application/hal+json',
    'content-type': 'application/hal+json',
    'finix-version': FINIX_API_VERSION,
  };
  return async ({ method, path, query, body, answer }) => {
    const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await fetch(base + path + search, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        redirect: 'error',
        signal,
      });
      return await read(response, answer);
    } catch (error) {
      throw error instanceof FinixRefused || error instanceof FinixUnavailable
        ? error
        : new FinixUnavailable(error);
    }
  };
}
