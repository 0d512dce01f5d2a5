import { siteKey, type LedgerEntry } from '../state';
import type {
  EndPeriodAnswer,
  EndPeriodRequest,
  ListedEntry,
  ListEntriesAnswer,
  ListEntriesRequest,
} from '../wire';
import { mint, type Host, type Outcome } from './host';
import { Refusal } from './problem';

interface Span {
  participantID: string;
  siteID: string;
  /** RFC 3339: from `beginDate` on, before `endDate`. */
  beginDate: string;
  endDate: string;
}

type Numbered = { entry: LedgerEntry; index: number };

/** The site's entries of that time, each with its place in the ledger. */
function entriesOf(host: Host, { beginDate, endDate, ...site }: Span): Numbered[] {
  const [begin, end, key] = [Date.parse(beginDate), Date.parse(endDate), siteKey(site)];
  return host.state
    .ledger()
    .map((entry, index) => ({ entry, index }))
    .filter(({ entry }) => entry.site === key && Date.parse(entry.at) >= begin && Date.parse(entry.at) < end);
}

const listed = ({ entry, index }: Numbered): ListedEntry => ({
  entryID: `E-${String(index + 1).padStart(9, '0')}`,
  entry: entry.entry,
  posSequenceID: entry.posSequenceID,
  ...(entry.idempotencyKey === null ? {} : { idempotencyKey: entry.idempotencyKey }),
  ...(entry.goodwillID === undefined ? {} : { goodwillID: entry.goodwillID }),
  membershipID: entry.membershipID,
  pointsEarned: entry.pointsEarned,
  pointsRedeemed: entry.pointsRedeemed,
  rewards: entry.funded ?? [],
  at: entry.at,
});

/** ListEntries: a page of what a site wrote between two instants, oldest first. Throws UNKNOWN_CURSOR. */
export function listEntries(host: Host, request: ListEntriesRequest): Outcome<ListEntriesAnswer> {
  const { cursor = '0', pageSize = host.entriesPerPage } = request;
  if (!/^[0-9]{1,9}$/.test(cursor)) throw new Refusal('UNKNOWN_CURSOR', 'This host gave no such cursor.');
  const rest = entriesOf(host, request).filter(({ index }) => index >= Number(cursor));
  const page = rest.slice(0, pageSize);
  const next = rest[pageSize];
  return {
    status: 200,
    answer: { entries: page.map(listed), ...(next ? { nextCursor: String(next.index) } : {}) },
  };
}

const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0);

/** EndPeriod: once per site and business date; a repeat is answered as the first. Throws PERIOD_CLOSED for other bounds. */
export function endPeriod(host: Host, request: EndPeriodRequest): Outcome<EndPeriodAnswer> {
  const { businessDate, beginDate, endDate } = request;
  const key = JSON.stringify([siteKey(request), businessDate]);
  const before = host.state.period(key);
  if (before) {
    if (before.beginDate !== beginDate || before.endDate !== endDate)
      throw new Refusal('PERIOD_CLOSED', 'This business date was ended with other bounds.');
    return { status: 200, answer: before.answer };
  }
  const entries = entriesOf(host, request).map(({ entry }) => entry);
  const answer: EndPeriodAnswer = {
    periodID: mint('PD', key),
    businessDate,
    closed: true,
    entryCount: entries.length,
    pointsEarned: sum(entries.map(({ pointsEarned }) => pointsEarned)),
    pointsRedeemed: sum(entries.map(({ pointsRedeemed }) => pointsRedeemed)),
  };
  return { status: 200, answer, changes: { periods: [{ key, beginDate, endDate, answer }] } };
}
