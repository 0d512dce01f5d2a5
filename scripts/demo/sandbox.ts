import { z } from 'zod';

/** A fault of the sandbox, as `PUT /_control/faults` takes it. */
export interface Fault {
  route: 'token' | 'identify' | 'rewards' | 'finalize' | 'reverse' | 'code' | 'verify' | '*';
  kind: 'latency' | 'hang' | 'reset' | 'status' | 'malformed' | 'lie' | 'lostAnswer';
  value?: number | string;
  times?: number;
}

const LedgerEntry = z.object({
  posSequenceID: z.string(),
  entry: z.enum(['finalize', 'accrual', 'reverse', 'cancel']),
  pointsEarned: z.number(),
  pointsRedeemed: z.number(),
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/** A code that the host sent. */
const Message = z.object({ phone: z.string(), code: z.string() });

/** The loyalty host's own side: what it suffers, what it was asked, and what it counted. */
export interface Sandbox {
  /** The faults that somebody else left behind. */
  faults(): Promise<number>;
  /** Puts these faults in the place of those in force. Throws when the demo was asked to end. */
  fail(...faults: Fault[]): Promise<void>;
  heal(): Promise<void>;
  expireTokens(): Promise<void>;
  /** How often a route was asked, by anybody or for one checkout. */
  calls(route: string, posSequenceId?: string): Promise<number>;
  ledger(posSequenceId: string): Promise<LedgerEntry[]>;
  /** The newest code that was sent to this number; undefined where none was. */
  codeFor(phone: string): Promise<string | undefined>;
}

const TIMEOUT_MS = 5_000;

export function createSandbox(url: string, asked: AbortSignal): Sandbox {
  const control = async (path: string, method = 'GET', body?: Fault[]): Promise<unknown> => {
    const response = await fetch(`${url}/_control${path}`, {
      method,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`The sandbox refused ${method} ${path}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const list = async (path: string): Promise<unknown[]> => z.array(z.unknown()).parse(await control(path));

  return {
    faults: async () => (await list('/faults')).length,
    async fail(...faults) {
      asked.throwIfAborted();
      await control('/faults', 'PUT', faults);
    },
    heal: async () => void (await control('/faults', 'DELETE')),
    expireTokens: async () => void (await control('/expire-tokens', 'POST')),
    calls: async (route, posSequenceId) =>
      (
        await list(
          `/calls?${new URLSearchParams({ route, ...(posSequenceId && { posSequenceID: posSequenceId }) }).toString()}`,
        )
      ).length,
    codeFor: async (phone) =>
      z
        .array(Message)
        .parse(await control('/messages'))
        .findLast((message) => message.phone === phone)?.code,
    ledger: async (posSequenceId) =>
      z.array(LedgerEntry).parse(await control(`/ledger?posSequenceID=${encodeURIComponent(posSequenceId)}`)),
  };
}
