import {
  allHandlersFinished,
  condition,
  defineSignal,
  defineUpdate,
  isCancellation,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import {
  RECONCILIATION_MESSAGES,
  type DayInput,
  type DaySummary,
  type HostFailure,
  type LeverMessage,
  type ReconciliationStatus,
} from '../contract';
import { typedText } from '../contract/markdown';
import { SEARCH_ATTRIBUTE_KEYS } from '../contract/search-attribute-keys';
import { books, listHostEntries } from './activity-calls';
import { failureTypeOf, refusal, refusalCodeOf } from './failures';
import { reconciliationDetails, type ReconciliationView } from './reconciliation-details';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A checkout that was asked to settle again has told the tables by then. */
const SETTLES_MS = 15_000;
/** An open day looks again by itself: an order that was still waiting for its host may be there. */
const AGAIN_MS = { first: HOUR_MS, then: DAY_MS };
/** So often by itself; then it waits for people alone. */
const MOST_ROUNDS = 30;
/** Characters, as typed; `typedText` keeps as many. */
const MOST_REASON = 200;

const MISSING = 'HOST_MESSAGE_MISSING';
const UNREADABLE: HostFailure = 'HOST_INVALID_RESPONSE';

type Round = 'closed' | 'unsupported' | 'open';
/** `missing`: the host had no such message, for the first time. */
type Ended = Round | 'missing';
type Answer = { lever: 'again' } | { lever: 'signOff'; reason: string };

/**
 * One business day of a store: lists what the host wrote down, compares it with what this service did, sends again
 * what the host lacks, and closes the day at the host once both are equal or somebody signed it off. Whatever is
 * away meanwhile is waited for; nothing is closed unseen.
 */
export async function ReconciliationWorkflow(day: DayInput): Promise<{ status: ReconciliationStatus }> {
  const view: ReconciliationView = {
    day,
    status: 'RECONCILIATION_PENDING',
    summary: null,
    resent: 0,
    problem: null,
  };
  const people = listenToPeople(view);
  const known = await books('Begin the day').beginDay(day);
  if (isDone(known.status)) {
    show(view, known.status);
    return known;
  }
  if (known.status !== 'RECONCILIATION_PENDING') await markPending(view);
  show(view, 'RECONCILIATION_PENDING');
  const inRound = roundsOf(view);
  let outcome = await inRound(() => compareAndClose(view, 1));
  for (let round = 2; outcome === 'open' || outcome === 'missing'; round += 1) {
    await books('Say that the day is open').markDay({ ...day, status: 'RECONCILIATION_OPEN' });
    show(view, 'RECONCILIATION_OPEN');
    const answer = await people.answerWithin(patienceOf(round, outcome));
    view.problem = null;
    // Before anybody is answered: who reads the report from then on reads that it is being compared.
    await markPending(view);
    show(view, 'RECONCILIATION_PENDING');
    outcome = await inRound(() =>
      answer.lever === 'signOff' ? close(view, answer.reason) : compareAndClose(view, round),
    );
  }
  if (outcome === 'unsupported') {
    await books('Say that the day stays open').markDay({ ...day, status: 'RECONCILIATION_UNSUPPORTED' });
    show(view, 'RECONCILIATION_UNSUPPORTED');
  }
  await condition(allHandlersFinished);
  return { status: view.status };
}

const markPending = ({ day }: ReconciliationView): Promise<void> =>
  books('Say that the day is looked at again').markDay({ ...day, status: 'RECONCILIATION_PENDING' });

const isDone = (status: ReconciliationStatus): boolean =>
  status === 'RECONCILED' || status === 'RECONCILIATION_SIGNED_OFF';

/** Milliseconds until it looks again by itself; undefined: not without people. */
function patienceOf(round: number, outcome: Ended): number | undefined {
  if (round > MOST_ROUNDS) return undefined;
  return round === 2 || outcome === 'missing' ? AGAIN_MS.first : AGAIN_MS.then;
}

/**
 * A round that fails, for good or after days of retries, leaves the day open for people. So does the first one in
 * which the host says that it has no such message: a proxy that was set up anew says so too.
 */
function roundsOf(view: ReconciliationView): (work: () => Promise<Round>) => Promise<Ended> {
  let isMissing = false;
  return async (work) => {
    try {
      const outcome = await work();
      if (outcome !== 'unsupported' || isMissing) return outcome;
      isMissing = true;
      view.problem = MISSING;
      return 'missing';
    } catch (error) {
      if (isCancellation(error)) throw error;
      view.problem = refusalCodeOf(error) ?? failureTypeOf(error);
      return 'open';
    }
  };
}

async function compareAndClose(view: ReconciliationView, round: number): Promise<Round> {
  const first = await look(view, `${round}`);
  if (first === 'unsupported') return first;
  const left = first.resendable > 0 ? await mend(view, round) : first;
  if (left === 'unsupported') return left;
  return left.open === 0 ? close(view, null) : 'open';
}

/** Both sides as they are now. */
async function look(view: ReconciliationView, name: string): Promise<DaySummary | 'unsupported'> {
  const { day } = view;
  // Sorted by time: a listing forgets what earlier ones wrote, and nothing of one that runs beside it.
  const listing = `${new Date().toISOString()}:${workflowInfo().runId}:${name}`;
  try {
    const listed = await listHostEntries({ ...day, listing });
    if (listed.outcome === 'unsupported') return 'unsupported';
  } catch (error) {
    // No listing will ever be whole, so people may sign the day off: with what was read of it, which they see.
    if (failureTypeOf(error) === UNREADABLE) await compare(view);
    throw error;
  }
  return compare(view);
}

async function compare(view: ReconciliationView): Promise<DaySummary> {
  view.summary = await books('Compare both sides').compareDay(view.day);
  return view.summary;
}

async function mend(view: ReconciliationView, round: number): Promise<DaySummary | 'unsupported'> {
  const { resent } = await books('Send the host again what it lacks').resendDay(view.day);
  view.resent += resent;
  if (resent > 0) await sleep(SETTLES_MS, { summary: 'What was sent again settles' });
  return look(view, `${round}-again`);
}

async function close(view: ReconciliationView, signOffReason: string | null): Promise<Round> {
  const { outcome } = await books('End the day at the loyalty host').closeDay({ ...view.day, signOffReason });
  if (outcome === 'unsupported') return 'unsupported';
  show(view, signOffReason === null ? 'RECONCILED' : 'RECONCILIATION_SIGNED_OFF');
  return 'closed';
}

function show(view: ReconciliationView, status: ReconciliationStatus): void {
  view.status = status;
  setCurrentDetails(reconciliationDetails(view));
  upsertSearchAttributes([
    { key: SEARCH_ATTRIBUTE_KEYS.status, value: status },
    { key: SEARCH_ATTRIBUTE_KEYS.storeId, value: view.day.storeId },
  ]);
}

/** It stands in reports and tables, and is kept: nobody's number or address, and no control characters. */
const reasonOf = (message: LeverMessage | undefined): string =>
  typeof message?.reason === 'string' && message.reason.length <= MOST_REASON
    ? typedText(message.reason)
    : '';

/** The answer to a lever: which one counted, and where the day stands since. */
export interface Counted {
  lever: keyof typeof RECONCILIATION_MESSAGES;
  status: ReconciliationStatus;
}

/**
 * What people may say to an open day; at any other time it changes nothing. A day is signed off with a reason, and
 * only once it was compared: nobody signs what they cannot have seen. One lever counts each time the day waits: who
 * comes later is refused, and never answered as if theirs had counted.
 */
function listenToPeople(view: ReconciliationView): { answerWithin(ms: number | undefined): Promise<Answer> } {
  let isWaiting = false;
  let answer: Answer = { lever: 'again' };
  const levers = [
    {
      name: RECONCILIATION_MESSAGES.compareAgain,
      description: 'Compare both sides of this day again, at once: {reason?}',
      read: (): Answer => ({ lever: 'again' }),
    },
    {
      name: RECONCILIATION_MESSAGES.signOff,
      description: 'Close this day at the loyalty host although it does not add up. Final: {reason}',
      read: (message: LeverMessage | undefined): Answer | null => {
        const reason = reasonOf(message);
        const isSigned = reason !== '' && view.summary !== null;
        return isSigned ? { lever: 'signOff', reason } : null;
      },
    },
  ] as const;
  for (const { name, description, read } of levers) {
    const take = (message: LeverMessage | undefined): boolean => {
      const said = isWaiting ? read(message) : null;
      if (!said) return false;
      isWaiting = false;
      answer = said;
      return true;
    };
    setHandler(
      defineUpdate<Counted, [LeverMessage | undefined]>(name),
      async (message) => {
        if (!take(message)) throw refusal('INVALID_TRANSITION');
        await condition(() => view.status !== 'RECONCILIATION_OPEN');
        return { lever: name, status: view.status };
      },
      {
        validator: (message) => {
          if (!isWaiting) throw refusal('INVALID_TRANSITION');
          if (!read(message))
            throw refusal('INVALID_REQUEST', [
              { pointer: '/reason', message: 'is needed, of a compared day' },
            ]);
        },
        description,
      },
    );
    setHandler(defineSignal<[LeverMessage | undefined]>(name), (message) => void take(message), {
      description,
    });
  }
  return {
    async answerWithin(ms) {
      answer = { lever: 'again' };
      isWaiting = true;
      const isTaken = () => !isWaiting;
      if (ms === undefined) await condition(isTaken);
      else await condition(isTaken, ms, { summary: 'Waits for people' });
      isWaiting = false;
      return answer;
    },
  };
}
