import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type {
  DayInput,
  DaySummary,
  Finding,
  HostEntry,
  HostFailure,
  OurEntry,
  ReconciliationActivities,
} from '../../contract';
import { dateEndedBefore, spanOf, type DaySpan } from '../../platform/reconciliation/business-day';
import { compare } from '../../platform/reconciliation/compare';
import type {
  EntryRepository,
  KeptDay,
  ReconciliationRepository,
  StoreConfig,
  StoreConfigRepository,
} from '../../platform/store';
import { asDurableFailure, HostError, HostRefusal, idempotencyHeader, type PdiClient } from '../pdi';
import { guarded } from '../store';
import { createResend, type ResendDeps } from './resend';

export interface ReconciliationDependencies extends ResendDeps {
  entries: EntryRepository;
  reconciliations: ReconciliationRepository;
  storeConfigs: Pick<StoreConfigRepository, 'find'>;
  host: Pick<PdiClient, 'listEntries' | 'endPeriod'>;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

const HOUR_MS = 3_600_000;
/** Clocks differ, and an answer that was lost is heard of later: so much is listed before and after the day. */
const MARGIN_MS = HOUR_MS;
/** What was sent again is written by the host when it came, not on the day of its order. */
const RESENT_MS = 24 * HOUR_MS;
/** A worker that had not heard of a store's new host may have gone on with the old one: so much is allowed for. */
const HEARS_OF_HOST_MS = 10 * 60_000;
const PERIOD_CLOSED = 'PERIOD_CLOSED';

/** Where a listing that was cut off goes on. */
interface Progress {
  cursor: string | null;
  listed: number;
}

/** As far as anything of the day may stand in the host's books. */
function listingOf({ beginsAt, endsAt }: DaySpan, now: number, lastResentAt: Date | null): DaySpan {
  const end = endsAt.getTime();
  const resent = Math.max(Math.min(now, end + RESENT_MS - MARGIN_MS), lastResentAt?.getTime() ?? 0);
  return {
    beginsAt: new Date(beginsAt.getTime() - MARGIN_MS),
    endsAt: new Date(Math.max(end, resent) + MARGIN_MS),
  };
}

/**
 * Of which findings either side wrote anything of the transaction while the store had another host: said to the host
 * of now it would be news, and done once more.
 */
function ofFormerHost({ ours, host }: { ours: OurEntry[]; host: HostEntry[] }) {
  const oldest = new Map<string, number>();
  for (const { posSequenceId, at } of [...ours, ...host])
    oldest.set(posSequenceId, Math.min(at, oldest.get(posSequenceId) ?? at));
  return ({ posSequenceId }: Finding, { hostSince }: StoreConfig): boolean =>
    (oldest.get(posSequenceId) ?? Infinity) < hostSince.getTime() + HEARS_OF_HOST_MS;
}

/** Keys as they went over the wire, which is how the host lists them. */
const onWire = (entry: OurEntry): OurEntry => ({
  ...entry,
  idempotencyKey: entry.idempotencyKey === null ? null : idempotencyHeader(entry.idempotencyKey),
});

function summaryOf(findings: Finding[], resendable: number): DaySummary {
  const byKind: DaySummary['byKind'] = {};
  for (const { kind } of findings) byKind[kind] = (byKind[kind] ?? 0) + 1;
  return { open: findings.length, byKind, resendable };
}

const final = (type: string, message: string) =>
  ApplicationFailure.create({ type, message, nonRetryable: true });

const UNREADABLE: HostFailure = 'HOST_INVALID_RESPONSE';

/** A list that nobody can read is the same list a minute later: the round ends, and people see it. */
async function hostSays<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof HostError && error.code === UNREADABLE) throw final(error.code, error.message);
    throw asDurableFailure(error);
  }
}

/** One page after the other; each is in the tables before the next is asked for. */
async function copyPages(
  { entries, host }: ReconciliationDependencies,
  { storeId, listing, span }: { storeId: string; listing: string; span: DaySpan },
): Promise<Progress | 'unsupported'> {
  const context = Context.current();
  const options = { signal: context.cancellationSignal, waiter: 'nobody' } as const;
  let { cursor, listed }: Progress = (context.info.heartbeatDetails as Progress | undefined) ?? {
    cursor: null,
    listed: 0,
  };
  do {
    const page = await hostSays(host.listEntries({ storeId, ...span, cursor }, options));
    if (page === 'unsupported') return page;
    await guarded(entries.keepHostEntries(storeId, listing, page.entries));
    listed += page.entries.length;
    cursor = page.nextCursor;
    if (cursor !== null) context.heartbeat({ cursor, listed } satisfies Progress);
  } while (cursor !== null);
  return { cursor, listed };
}

/** Ends the day at the host, and here. A process that dies between the two does both again: the host answers as it did. */
async function endPeriod(
  { host, reconciliations }: ReconciliationDependencies,
  day: KeptDay,
  signOffReason: string | null,
): Promise<{ outcome: 'closed' | 'unsupported' }> {
  let periodId: string | null = null;
  try {
    const ended = await host.endPeriod(day, { waiter: 'nobody' });
    if (ended === 'unsupported') return { outcome: 'unsupported' };
    ({ periodId } = ended);
  } catch (error) {
    // Somebody else has ended it, with other bounds: people who sign it off have seen that.
    const isEnded = error instanceof HostRefusal && error.code === PERIOD_CLOSED;
    if (!isEnded || signOffReason === null) throw asDurableFailure(error);
  }
  await guarded(reconciliations.close(day, { periodId, signOffReason }));
  return { outcome: 'closed' };
}

/** The books of a store's day: both sides brought together, compared, mended and closed. */
export function createReconciliationActivities(deps: ReconciliationDependencies): ReconciliationActivities {
  const { entries, reconciliations, storeConfigs, now = Date.now } = deps;
  const resend = createResend(deps);

  const storeOf = async (storeId: string): Promise<StoreConfig> => {
    const store = await guarded(storeConfigs.find(storeId));
    if (!store) throw final('STORE_NOT_FOUND', 'There is no such store');
    return store;
  };

  const dayOf = async (input: DayInput): Promise<KeptDay> => {
    const day = await guarded(reconciliations.find(input));
    if (!day) throw final('DAY_NOT_BEGUN', 'This day was not begun');
    return day;
  };

  /** Of what the host has and we do not: which checkout it was, where the tables know. */
  const withSessions = async ({ storeId }: DayInput, findings: Finding[]): Promise<Finding[]> => {
    const unknown = findings.filter(({ sessionId }) => sessionId === null).map((each) => each.posSequenceId);
    if (unknown.length === 0) return findings;
    const sessions = await guarded(reconciliations.sessionsOf(storeId, unknown));
    return findings.map((finding) => ({ ...finding, ...sessions.get(finding.posSequenceId) }));
  };

  return {
    async dayEndedBefore({ storeId, at }) {
      const { enabled, timeZone } = await storeOf(storeId);
      const date = dateEndedBefore(at, timeZone);
      const inUse = enabled || (await guarded(entries.anyOn(storeId, spanOf(date, timeZone))));
      return { date, inUse };
    },

    async beginDay({ storeId, date }) {
      const { timeZone } = await storeOf(storeId);
      const span = spanOf(date, timeZone);
      if (span.endsAt.getTime() > now()) throw final('DAY_NOT_OVER', 'This business day has not ended');
      const { status } = await guarded(reconciliations.begin({ storeId, date, timeZone, ...span }));
      return { status };
    },

    async listHostEntries({ listing, ...input }) {
      const day = await dayOf(input);
      const span = listingOf(day, now(), await guarded(reconciliations.lastResentAt(input)));
      const copied = await copyPages(deps, { storeId: day.storeId, listing, span });
      if (copied === 'unsupported') return { outcome: 'unsupported' };
      await guarded(entries.forgetUnlisted(day.storeId, listing, span));
      return { outcome: 'listed', entries: copied.listed };
    },

    async compareDay(input) {
      const day = await dayOf(input);
      const sides = await guarded(entries.ofDay(day.storeId, day));
      const { findings, totals } = compare(sides.ours.map(onWire), sides.host, day);
      const named = await withSessions(input, findings);
      const outstanding = await guarded(entries.outstandingAt(day.storeId, day.endsAt));
      await guarded(reconciliations.keepFindings(input, named, { ...totals, outstanding }));
      const store = await storeOf(day.storeId);
      const isOfFormerHost = ofFormerHost(sides);
      const resendable = (await guarded(reconciliations.resendable(input))).filter(
        (finding) => !isOfFormerHost(finding, store),
      );
      return summaryOf(named, resendable.length);
    },

    async resendDay(input) {
      const day = await dayOf(input);
      const sides = await guarded(entries.ofDay(day.storeId, day));
      const isOfFormerHost = ofFormerHost(sides);
      const hostsOf = ({ posSequenceId }: Finding): HostEntry[] =>
        sides.host.filter(
          ({ kind, ...entry }) =>
            entry.posSequenceId === posSequenceId && kind !== 'reverse' && kind !== 'goodwill',
        );
      const context = Context.current();
      let resent = 0;
      const failures: unknown[] = [];
      for (const finding of await guarded(reconciliations.resendable(input))) {
        // Asked each time: the store may be moved meanwhile. It stays open, for people.
        if (isOfFormerHost(finding, await storeOf(day.storeId))) continue;
        try {
          const outcome = await resend(day.storeId, finding, hostsOf(finding));
          if (outcome !== 'left') await guarded(reconciliations.markResent(input, finding));
          if (outcome === 'taken') resent += 1;
        } catch (error) {
          context.cancellationSignal.throwIfAborted();
          failures.push(error);
        }
        context.heartbeat();
      }
      // One that fails keeps none of the others from the host; the next attempt sends what is left.
      if (failures.length > 0) throw failures[0];
      return { resent };
    },

    async closeDay({ signOffReason, ...input }) {
      const day = await dayOf(input);
      return endPeriod(deps, day, signOffReason);
    },

    async markDay({ status, ...input }) {
      await guarded(reconciliations.mark(input, status));
    },
  };
}
