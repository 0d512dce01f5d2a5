import { z } from 'zod';
import { startPdiSandbox } from '../../sandbox/pdi';

const Call = z
  .object({ method: z.string(), path: z.string(), headers: z.record(z.string(), z.unknown()) })
  .loose();
const TextMessage = z.strictObject({ phone: z.string(), code: z.string(), at: z.string() });
const LedgerEntry = z
  .object({ posSequenceID: z.string(), entry: z.string(), idempotencyKey: z.string().nullable() })
  .loose();

export interface Fault {
  route:
    | 'token'
    | 'identify'
    | 'code'
    | 'verify'
    | 'rewards'
    | 'finalize'
    | 'cancel'
    | 'reverse'
    | 'enroll'
    | 'member'
    | 'entries'
    | 'endPeriod'
    | '*';
  kind: 'latency' | 'hang' | 'reset' | 'status' | 'malformed' | 'lie' | 'lostAnswer';
  value?: number | string;
  times?: number;
}

/** The host's stand-in on a free port, with its controls as a person would use them: over HTTP. */
export async function startSandbox() {
  const sandbox = await startPdiSandbox({ port: 0 });
  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(new URL(`/_control/${path}`, sandbox.url), {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The sandbox refused ${method} ${path}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const calls = async () => z.array(Call).parse(await control('GET', 'calls'));
  return {
    url: sandbox.url,
    fault: (...faults: Fault[]) => control('PUT', 'faults', faults),
    clearFaults: () => control('DELETE', 'faults'),
    calls,
    /** How many requests came in for a path so far. */
    count: async (path: string) => (await calls()).filter((call) => call.path === path).length,
    /** Makes every token invalid, as a host does that was restarted. */
    expireTokens: () => control('POST', 'expire-tokens'),
    /** The codes that the host sent, newest last. */
    messages: async () => z.array(TextMessage).parse(await control('GET', 'messages')),
    ledger: async () => z.array(LedgerEntry).parse(await control('GET', 'ledger')),
    /** Makes the host's books wrong. */
    plant: (...differences: { kind: string; idempotencyKey: string; [more: string]: unknown }[]) =>
      control('POST', 'differences', differences),
    close: () => sandbox.close(),
  };
}
export type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

export const TOKEN_PATH = '/oauth2/token';
