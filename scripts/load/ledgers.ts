import { z } from 'zod';

const TIMEOUT_MS = 30_000;

async function read<T>(url: string, schema: z.ZodType<T>): Promise<T> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`${url} was answered ${answer.status}`);
  return schema.parse(await answer.json());
}

const HostEntry = z.object({
  posSequenceID: z.string(),
  entry: z.enum(['finalize', 'accrual', 'reverse', 'cancel']),
  membershipID: z.string(),
  pointsEarned: z.number(),
  pointsRedeemed: z.number(),
  /** RFC 3339. */
  at: z.string(),
});
export type HostEntry = z.infer<typeof HostEntry>;

/** Every effect that the loyalty host's sandbox ever had. */
export const hostEntries = (sandbox: string): Promise<HostEntry[]> =>
  read(`${sandbox}/_control/ledger`, z.array(HostEntry));

/** An entry that settles an order. */
export const settles = ({ entry }: Pick<HostEntry, 'entry'>): boolean =>
  entry === 'finalize' || entry === 'accrual';

/** A member's points at the host, now. */
export const balanceAt = async (sandbox: string, membershipId: string): Promise<number> =>
  (
    await read(
      `${sandbox}/_control/members/${encodeURIComponent(membershipId)}`,
      z.object({ pointsBalance: z.number() }),
    )
  ).pointsBalance;

const FinixEntry = z.object({ entry: z.string(), tags: z.record(z.string(), z.string()) });

/** How often money was taken for each cart at the payment provider's sandbox. */
export async function capturesByCart(finix: string): Promise<Map<string, number>> {
  const captures = new Map<string, number>();
  for (const { entry, tags } of await read(`${finix}/_control/ledger`, z.array(FinixEntry))) {
    const cartId = tags['cart_id'] ?? '';
    if (entry === 'capture' || entry === 'sale') captures.set(cartId, (captures.get(cartId) ?? 0) + 1);
  }
  return captures;
}
