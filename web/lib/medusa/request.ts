/** What Medusa and the loyalty routes say when they refuse: `{code, type, message, errors?}`. */
export interface RefusalBody {
  code?: string;
  type?: string;
  message?: string;
  errors?: { pointer: string; message: string }[];
}

/** A refused or failed request to the shop. `status` is 0 when no answer came at all. */
export class ShopError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly code: string | undefined,
    readonly errors: { pointer: string; message: string }[] = [],
  ) {
    super(message);
    this.name = 'ShopError';
  }

  /** The request may have arrived: only a look at the cart tells. */
  get unanswered(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

const TIMEOUT_MS = 20_000;

/**
 * A request to one of the shop's own store routes (loyalty, tip, fulfilment, payment configuration). The SDK's client is
 * not used here, because its error drops the stable `code` and the pointers that the forms need. Throws
 * `ShopError`.
 */
export async function shopRequest<Answer>(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<Answer> {
  const response = await send(method, path, body);
  if (response.ok) return (await response.json()) as Answer;
  const refusal = await readRefusal(response);
  throw new ShopError(
    refusal.message ?? 'The shop could not answer.',
    response.status,
    refusal.code ?? refusal.type,
    refusal.errors,
  );
}

async function send(method: string, path: string, body: object | undefined): Promise<Response> {
  try {
    return await fetch(`/medusa${path}`, {
      method,
      headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}) },
      body: body ? JSON.stringify(body) : undefined,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new ShopError(`The shop did not answer: ${String(error)}`, 0, 'NO_ANSWER');
  }
}

async function readRefusal(response: Response): Promise<RefusalBody> {
  try {
    return (await response.json()) as RefusalBody;
  } catch {
    // A gateway's HTML page instead of JSON: the status is all there is to tell.
    return {};
  }
}
