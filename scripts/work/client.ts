import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { WorkKind } from '../../contract';
import { OrderAnswer, RetryAnswer, WorkAnswer } from '../../contract/http';
import { Sentence } from '../console';

/** Longer than the service takes for a batch, whatever is broken behind it. */
const ANSWER_MS = 15_000;

type Fields = Record<string, string | number | undefined>;
type Page = z.infer<typeof WorkAnswer>;
type Retried = z.infer<typeof RetryAnswer>;

export interface Which {
  kind?: WorkKind;
  storeId?: string;
  type?: string;
}

/** The service's support routes. All throw a `Sentence` that says what to do, and never the key. */
export interface WorkClient {
  list(which: Which, page: { limit: number; cursor?: string }): Promise<Page>;
  /** The same request sent again, by this client, is known by its key. */
  tell(
    ask: 'retry' | 'abandon',
    request: { ids: string[] } | (Which & { kind: WorkKind; cursor?: string }),
    reason: string,
  ): Promise<Retried>;
  find(order: Fields): Promise<z.infer<typeof OrderAnswer>>;
}

const Problem = z.object({
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).default([]),
});

const AWAY =
  'Look whether LOYALTY_URL is its address and whether it runs, then run the same again: that is safe.';

function refusalOf(status: number, body: unknown): Sentence {
  const problem = Problem.safeParse(body);
  if (!problem.success) return new Sentence(`The service answered ${status}, and not as it does. ${AWAY}`);
  const { code, detail, errors } = problem.data;
  if (code === 'UNAUTHORIZED' || code === 'FORBIDDEN')
    return new Sentence(`${detail}. LOYALTY_SUPPORT_KEY must be a key with the scope support or admin.`);
  const places = errors.map(({ pointer, message }) => `\n  ${pointer.slice(1)}: ${message}`).join('');
  return new Sentence(`${detail} (${code})${places}`);
}

const queryOf = (fields: Fields): string =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  ).toString();

export function createWorkClient(url: string, key: string): WorkClient {
  const run = randomUUID();

  const send = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...init.headers };
    let response: Response;
    try {
      response = await fetch(url + path, { ...init, headers, signal: AbortSignal.timeout(ANSWER_MS) });
    } catch {
      throw new Sentence(`The service does not answer. ${AWAY}`);
    }
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw refusalOf(response.status, body);
    return body;
  };

  return {
    list: async (which, page) =>
      WorkAnswer.parse(await send(`/support/work?${queryOf({ ...which, ...page })}`)),
    tell: async (ask, request, reason) =>
      RetryAnswer.parse(
        await send(`/support/work/${ask}`, {
          method: 'POST',
          headers: { 'Idempotency-Key': run },
          body: JSON.stringify({ ...request, reason }),
        }),
      ),
    find: async (order) => OrderAnswer.parse(await send(`/support/orders?${queryOf(order)}`)),
  };
}
