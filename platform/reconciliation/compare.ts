import type { DayTotals, Finding, FindingKind, HostEntry, OurEntry } from '../../contract';
import type { DaySpan } from './business-day';

/** Both sides of one transaction: the settlement of an order, one return of it, or points that a person gave. */
interface Transaction {
  posSequenceId: string;
  /** Of a return, or of points of goodwill; empty for a settlement. */
  returnKey: string;
  ours: OurEntry | null;
  /** Oldest first. */
  host: HostEntry[];
}

type Detail = Finding['detail'];

export interface Comparison {
  findings: Finding[];
  totals: { ours: DayTotals; host: DayTotals };
}

/**
 * Holds what this service wrote down against what the host did, for one business day. Both lists may reach over
 * the day: the host's clock decides which day a transaction is of, the latest of its entries where there are
 * several, and our clock where the host has none. Pure, and its answer has one order: the same entries are the
 * same answer, however they come.
 */
export function compare(ours: OurEntry[], host: HostEntry[], span: DaySpan): Comparison {
  const transactions = pair(ours, host);
  const findings = transactions
    .filter((transaction) => isOfDay(transaction.host.at(-1) ?? transaction.ours, span))
    .flatMap(findingsOf);
  const ourEntries = transactions
    .filter((transaction) => isOfDay(transaction.host[0] ?? transaction.ours, span))
    .flatMap((transaction) => transaction.ours ?? []);
  return {
    findings: findings.toSorted(inOrder),
    totals: {
      ours: totalsOf(ourEntries),
      host: totalsOf(host.filter((entry) => isOfDay(entry, span))),
    },
  };
}

const isOfDay = (entry: { at: number } | null, { beginsAt, endsAt }: DaySpan): boolean =>
  entry !== null && entry.at >= beginsAt.getTime() && entry.at < endsAt.getTime();

const orderOf = ({ posSequenceId, returnKey, kind }: Finding) =>
  JSON.stringify([posSequenceId, returnKey, kind]);
const inOrder = (a: Finding, b: Finding): number => (orderOf(a) < orderOf(b) ? -1 : 1);

/** An order is settled once, whatever the keys are; what follows it is told apart by its own. */
const returnKeyOf = ({ kind, idempotencyKey }: OurEntry | HostEntry): string =>
  kind === 'reverse' || kind === 'goodwill' ? (idempotencyKey ?? '?') : '';

function pair(ours: OurEntry[], host: HostEntry[]): Transaction[] {
  const transactions = new Map<string, Transaction>();
  const at = (entry: OurEntry | HostEntry): Transaction => {
    const { posSequenceId } = entry;
    const returnKey = returnKeyOf(entry);
    const key = JSON.stringify([posSequenceId, returnKey]);
    const known = transactions.get(key) ?? { posSequenceId, returnKey, ours: null, host: [] };
    transactions.set(key, known);
    return known;
  };
  for (const entry of ours) at(entry).ours = entry;
  // Points that lapsed are nobody's transaction.
  const oldestFirst = host
    .filter(({ kind }) => kind !== 'expire')
    .toSorted((a, b) => a.at - b.at || (a.entryId < b.entryId ? -1 : 1));
  for (const entry of oldestFirst) at(entry).host.push(entry);
  return [...transactions.values()];
}

/** A host need not write down what moves nothing, and neither need we. */
const moves = ({ pointsEarned, pointsRedeemed, discounts }: OurEntry | HostEntry): boolean =>
  pointsEarned !== 0 || pointsRedeemed !== 0 || Object.values(discounts ?? {}).some((amount) => amount !== 0);

function findingsOf(transaction: Transaction): Finding[] {
  const { ours, host } = transaction;
  const name = (kind: FindingKind, detail: Detail): Finding => ({
    kind,
    posSequenceId: transaction.posSequenceId,
    returnKey: transaction.returnKey,
    sessionId: ours?.sessionId ?? null,
    orderId: ours?.orderId ?? null,
    returnId: ours?.returnId ?? null,
    detail,
  });
  const [first] = host;
  if (!first) return ours && moves(ours) ? [name('MISSING_THERE', pointsOf(ours, []))] : [];
  const twice =
    host.length > 1 ? [name('TWICE', { entries: counts(ours, host), ...pointsOf(ours, host) })] : [];
  if (!ours) return [...(host.some(moves) ? [name('MISSING_HERE', pointsOf(null, host))] : []), ...twice];
  if (twice.length > 0) return twice;
  const { differing, unfunded } = discountsOf(ours, first);
  const amounts = { ...differentPoints(ours, first), ...differing };
  return [
    ...(Object.keys(amounts).length > 0 ? [name('AMOUNT_DIFFERS', amounts)] : []),
    ...(Object.keys(unfunded).length > 0 ? [name('DISCOUNT_UNFUNDED', unfunded)] : []),
  ];
}

const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);
const counts = (ours: OurEntry | null, host: HostEntry[]) => ({ ours: ours ? 1 : 0, host: host.length });

const pointsOf = (ours: OurEntry | null, host: HostEntry[]): Detail => ({
  pointsEarned: { ours: ours?.pointsEarned ?? null, host: ofAll(host, 'pointsEarned') },
  pointsRedeemed: { ours: ours?.pointsRedeemed ?? null, host: ofAll(host, 'pointsRedeemed') },
});
const ofAll = (host: HostEntry[], field: 'pointsEarned' | 'pointsRedeemed'): number | null =>
  host.length > 0 ? sum(host.map((entry) => entry[field])) : null;

function differentPoints(ours: OurEntry, host: HostEntry): Detail {
  const same = Object.entries(pointsOf(ours, [host])).filter(([, side]) => side.ours !== side.host);
  const isOther = ours.membershipId !== null && ours.membershipId !== host.membershipId;
  // Whose points they are is for the host and the checkout to show, not for a report.
  return { ...Object.fromEntries(same), ...(isOther ? { member: { ours: null, host: null } } : {}) };
}

const amountOf = (discounts: OurEntry['discounts'], rewardId: string): number =>
  discounts && Object.hasOwn(discounts, rewardId) ? (discounts[rewardId] ?? 0) : 0;

/** By reward: `unfunded` where the host stands for nothing of it, `differing` where it stands for another amount. */
function discountsOf(ours: OurEntry, host: HostEntry): { differing: Detail; unfunded: Detail } {
  // A return says nothing of discounts, and of a settlement of before nobody knows them.
  const told = ours.kind === 'reverse' ? null : ours.discounts;
  const rewardIds = told ? new Set([...Object.keys(told), ...Object.keys(host.discounts)]) : [];
  const rows = [...rewardIds].map((rewardId) => ({
    name: `discount:${rewardId}`,
    ours: amountOf(told, rewardId),
    host: amountOf(host.discounts, rewardId),
  }));
  const detail = (some: typeof rows): Detail =>
    Object.fromEntries(some.map(({ name, ...sides }) => [name, sides] as const));
  return {
    differing: detail(rows.filter((row) => row.host !== 0 && row.host !== row.ours)),
    unfunded: detail(rows.filter((row) => row.host === 0 && row.ours !== 0)),
  };
}

function totalsOf(entries: (OurEntry | HostEntry)[]): DayTotals {
  const expired = entries.filter(({ kind }) => kind === 'expire');
  const moved = entries.filter(({ kind }) => kind !== 'expire');
  const above = (numbers: number[]) => sum(numbers.filter((each) => each > 0));
  const earned = moved.map(({ pointsEarned }) => pointsEarned);
  const redeemed = moved.map(({ pointsRedeemed }) => pointsRedeemed);
  return {
    entries: moved.length,
    issued: above(earned),
    redeemed: above(redeemed),
    reversed: above(earned.map((points) => -points)),
    restored: above(redeemed.map((points) => -points)),
    expired: above(expired.map(({ pointsEarned }) => -pointsEarned)),
  };
}
