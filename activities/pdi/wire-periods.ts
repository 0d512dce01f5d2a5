import { z } from 'zod';
import { goodwillIdIn, type HostEntry } from '../../contract';
import type { StoreHostConfig } from '../cache';
import { HostError } from './host-error';
import { check, Id, participant, type WireCall } from './wire';

/** What the tables hold: an integer of 32 bits, a text without control characters or half a character, a year of four digits. */
const MOST = 2 ** 31 - 1;
const Amount = z.int().min(-MOST).max(MOST);
const PLAIN = /^[^\p{Cc}\p{Cs}]*$/u;
const ListedId = Id.regex(PLAIN);
const YEARS = { from: Date.parse('1970-01-01T00:00:00Z'), before: Date.parse('9999-01-01T00:00:00Z') };
const Time = z.iso
  .datetime({ offset: true })
  .refine((text) => Date.parse(text) >= YEARS.from && Date.parse(text) < YEARS.before);

const ListedEntry = z.object({
  entryID: ListedId,
  entry: z.enum(['finalize', 'accrual', 'reverse', 'cancel', 'expire']),
  posSequenceID: z.string().max(200).regex(PLAIN).default(''),
  idempotencyKey: z.string().max(255).regex(PLAIN).optional(),
  /** Of an accrual that is a gift, where the host says so. */
  goodwillID: ListedId.optional(),
  membershipID: ListedId,
  pointsEarned: Amount,
  pointsRedeemed: Amount,
  rewards: z.array(z.object({ rewardID: ListedId, discountAmount: Amount })).max(1_000),
  at: Time,
});
const ListEntriesAnswer = z.object({ entries: z.array(ListedEntry).max(1_000), nextCursor: Id.optional() });
const EndPeriodAnswer = z.object({ periodID: ListedId, businessDate: z.string(), closed: z.literal(true) });

/** A business day of a store, by its two ends. */
export interface Period {
  storeId: string;
  /** `YYYY-MM-DD`. */
  date: string;
  beginsAt: Date;
  endsAt: Date;
}

export interface EntriesPage {
  entries: HostEntry[];
  /** Null on the last page. */
  nextCursor: string | null;
}

/** An accrual beside what the order earned: the host names it, or lists it under the key of one. */
const isGoodwill = ({ entry, goodwillID, idempotencyKey = '' }: z.output<typeof ListedEntry>): boolean =>
  entry === 'accrual' && (goodwillID !== undefined || goodwillIdIn(idempotencyKey) !== null);

function readEntry(listed: z.output<typeof ListedEntry>): HostEntry[] {
  const { entryID, entry, posSequenceID, idempotencyKey, membershipID, rewards, at } = listed;
  const { pointsEarned, pointsRedeemed } = listed;
  // Releases what was put aside, and moves nothing.
  if (entry === 'cancel') return [];
  const discounts: Record<string, number> = {};
  for (const { rewardID, discountAmount } of rewards)
    discounts[rewardID] =
      (Object.hasOwn(discounts, rewardID) ? (discounts[rewardID] ?? 0) : 0) + discountAmount;
  return [
    {
      entryId: entryID,
      kind: isGoodwill(listed) ? 'goodwill' : entry,
      posSequenceId: posSequenceID,
      idempotencyKey: idempotencyKey ?? null,
      membershipId: membershipID,
      pointsEarned,
      pointsRedeemed,
      discounts,
      at: Date.parse(at),
    },
  ];
}

export function listEntriesCall(
  config: StoreHostConfig,
  { beginsAt, endsAt }: Pick<Period, 'beginsAt' | 'endsAt'>,
  cursor: string | null,
): WireCall<EntriesPage | 'unsupported'> {
  return {
    verb: 'POST',
    path: '/loyalty/v1/periods/entries',
    body: {
      ...participant(config),
      beginDate: beginsAt.toISOString(),
      endDate: endsAt.toISOString(),
      ...(cursor === null ? {} : { cursor }),
    },
    read(answer) {
      const { entries, nextCursor = null } = check(ListEntriesAnswer, answer);
      return { entries: entries.flatMap(readEntry), nextCursor };
    },
    readMissing: () => 'unsupported',
  };
}

/** The business day, as the standard counts its report periods. */
const BUSINESS_DAY = 2;

export function endPeriodCall(
  config: StoreHostConfig,
  { date, beginsAt, endsAt }: Period,
): WireCall<{ periodId: string } | 'unsupported'> {
  const { siteId } = config;
  return {
    verb: 'POST',
    path: '/loyalty/v1/periods/end',
    body: {
      ...participant(config),
      businessDate: date,
      primaryReportPeriod: BUSINESS_DAY,
      beginDate: beginsAt.toISOString(),
      endDate: endsAt.toISOString(),
    },
    idempotencyKey: `period:${siteId}:${date}`,
    read(answer) {
      const { periodID, businessDate } = check(EndPeriodAnswer, answer);
      if (businessDate !== date)
        throw new HostError('HOST_INVALID_RESPONSE', 'The host answered for another business day');
      return { periodId: periodID };
    },
    readMissing: () => 'unsupported',
  };
}
