import { z } from 'zod';
import { handles } from './handles';

const Message = z.looseObject({ phone: z.string(), code: z.string() });

const LedgerEntry = z.looseObject({
  posSequenceID: z.string(),
  entry: z.enum(['finalize', 'accrual', 'reverse', 'cancel']),
  membershipID: z.string(),
  pointsEarned: z.number(),
  pointsRedeemed: z.number(),
  rewardIDs: z.array(z.string()),
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

export interface Fault {
  route: string;
  kind: 'latency' | 'hang' | 'reset' | 'status' | 'malformed' | 'lie' | 'lostAnswer';
  value?: number | string;
  times?: number;
}

async function ask(method: string, url: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    signal: AbortSignal.timeout(10_000),
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url} was answered ${answer.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

const faultsOf = (sandbox: string) => ({
  fault: (...faults: Fault[]) => ask('PUT', `${sandbox}/_control/faults`, faults),
  clearFaults: () => ask('DELETE', `${sandbox}/_control/faults`),
});

/** The loyalty host's stand-in. */
export const loyaltyHost = {
  ...faultsOf(handles.PDI_SANDBOX_URL),
  /** What the host has counted for one transaction. */
  async ledgerOf(posSequenceId: string): Promise<LedgerEntry[]> {
    const all = z.array(LedgerEntry).parse(await ask('GET', `${handles.PDI_SANDBOX_URL}/_control/ledger`));
    return all.filter(({ posSequenceID }) => posSequenceID === posSequenceId);
  },
  /** The codes that the host "sent" to a number, the newest last. */
  async codesOf(phone: string): Promise<string[]> {
    const all = z.array(Message).parse(await ask('GET', `${handles.PDI_SANDBOX_URL}/_control/messages`));
    return all.filter((message) => message.phone === phone).map(({ code }) => code);
  },
};

const FinixEntry = z.looseObject({
  entry: z.enum(['authorize', 'capture', 'void', 'sale', 'refund']),
  amount: z.number(),
});

/** The payment provider's stand-in. */
export const finix = {
  ...faultsOf(handles.FINIX_SANDBOX_URL),
  /** What happened to the money of one cart, in order. Amounts in minor units. */
  async ledgerOf(cartId: string): Promise<z.infer<typeof FinixEntry>[]> {
    return z
      .array(FinixEntry)
      .parse(
        await ask(
          'GET',
          `${handles.FINIX_SANDBOX_URL}/_control/ledger?cart_id=${encodeURIComponent(cartId)}`,
        ),
      );
  },
};

export const numeral = faultsOf(handles.NUMERAL_SANDBOX_URL ?? '');

const Session = z.looseObject({
  sessionId: z.string(),
  status: z.string(),
  posSequenceId: z.string(),
  confirmationId: z.string().nullable(),
  totals: z.looseObject({ subtotal: z.number(), loyaltyDiscount: z.number(), total: z.number() }),
  points: z.looseObject({ earned: z.number(), redeemed: z.number(), newBalance: z.number().nullable() }),
});

/** The checkout as the loyalty service has it. */
export async function sessionOf(sessionId: string): Promise<z.infer<typeof Session>> {
  const answer = await fetch(`${handles.LOYALTY_URL}/loyalty/sessions/${sessionId}`, {
    headers: { authorization: `Bearer ${handles.LOYALTY_API_KEY}` },
    signal: AbortSignal.timeout(10_000),
  });
  return Session.parse(await answer.json());
}
