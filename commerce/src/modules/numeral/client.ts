import { NumeralFailure } from './failure';
import { API_VERSION, Calculation, type CalculationRequest } from './wire';

export interface ClientOptions {
  url: string;
  apiKey: string;
  /** Milliseconds for one calculation, from the connect to the last byte. */
  budgetMs: number;
  fetch?: typeof globalThis.fetch;
}

/** Throws a `NumeralFailure`. */
export type Calculate = (request: CalculationRequest) => Promise<Calculation>;

const REFUSALS = [400, 404, 422];

function failureOf(error: unknown, budgetMs: number): NumeralFailure {
  if (error instanceof NumeralFailure) return error;
  // Named, not tested by class: the error may come from another realm.
  const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : '';
  if (name === 'TimeoutError')
    return new NumeralFailure('TIMEOUT', `no answer within ${budgetMs} ms`, { cause: error });
  if (name === 'SyntaxError')
    return new NumeralFailure('INVALID_ANSWER', 'the answer is no JSON', { cause: error });
  return new NumeralFailure('UNREACHABLE', 'no connection, or it broke', { cause: error });
}

/**
 * Numeral's own word for what it refused, as far as it has one; its sentence may hold the address and is left
 * out.
 */
async function wordOf(response: Response): Promise<string> {
  const body: unknown = await response.json();
  const type = typeof body === 'object' && body !== null && 'type' in body ? body.type : undefined;
  return typeof type === 'string' && /^[A-Z_]{1,60}$/.test(type) ? type : 'no reason given';
}

async function read(response: Response): Promise<Calculation> {
  if (REFUSALS.includes(response.status))
    throw new NumeralFailure('REFUSED', `${response.status} ${await wordOf(response)}`);
  if (!response.ok) throw new NumeralFailure('STATUS', `status ${response.status}`);
  const parsed = Calculation.safeParse(await response.json());
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new NumeralFailure('INVALID_ANSWER', `not as documented at ${places}`);
}

/**
 * A client of Numeral's tax API that gives every calculation one budget of time, and never tries twice: a
 * cart is waiting.
 */
export function createNumeralClient({
  url,
  apiKey,
  budgetMs,
  fetch = globalThis.fetch,
}: ClientOptions): Calculate {
  const endpoint = `${url.replace(/\/+$/, '')}/tax/calculations`;
  const headers = {
    authorization: `Bearer ${apiKey}`,
    'content-type': 'application/json',
    'x-api-version': API_VERSION,
  };
  return async (request) => {
    try {
      const signal = AbortSignal.timeout(budgetMs);
      return await read(
        await fetch(endpoint, {
          method: 'POST',
          headers,
          body: JSON.stringify(request),
          signal,
          redirect: 'error',
        }),
      );
    } catch (error) {
      throw failureOf(error, budgetMs);
    }
  };
}
