import type { GoodwillStatus, ReconciliationStatus, ReturnStatus, SessionStatus } from '../../contract';

type Status = SessionStatus | ReturnStatus | GoodwillStatus | ReconciliationStatus;

/** What a status means to whoever helps a shopper. The support guide and the current details say more. */
const WORDS: Record<Status, string> = {
  IDENTIFYING: 'At the checkout; the shopper is not matched to a member.',
  ACTIVE: 'At the checkout, with loyalty.',
  BYPASSED: 'At the checkout without loyalty, at full price.',
  PENDING_FINALIZATION:
    'Placed. It waits for its money, or its points are being settled. It goes on by itself.',
  FINALIZED: 'Done: the points are settled.',
  FINALIZATION_FAILED: 'The points could not be settled, or the money did not come. It waits for you.',
  CANCELLED: 'Given up, or cancelled before its money came. Nothing was earned or spent.',
  EXPIRED: 'Idle for too long, without an order. Nothing was earned or spent.',
  RETURN_PENDING:
    'The return waits for its order to be settled, or for the loyalty host. It goes on by itself.',
  RETURN_REVERSED: 'Done: the points of the returned goods were taken back.',
  RETURN_NOTHING_TO_REVERSE: 'Done: there was nothing to take back.',
  RETURN_FAILED: 'The points of the return could not be taken back. It waits for you.',
  RETURN_ABANDONED: 'Support gave the return up; its points stay as they are.',
  GOODWILL_PENDING: 'The points are on their way to the member. It goes on by itself.',
  GOODWILL_GIVEN: 'Done: the member has the points.',
  GOODWILL_REFUSED: 'Nothing was given: a limit, or a loyalty host that gives no points by hand.',
  GOODWILL_FAILED: 'The points could not be given. It waits for you.',
  GOODWILL_ABANDONED: 'Support gave these points up.',
  RECONCILIATION_PENDING: 'The business day is being compared with the loyalty host.',
  RECONCILIATION_OPEN:
    "The business day does not add up with the loyalty host's books, or could not be compared. It waits for you.",
  RECONCILED: 'Done: the business day is closed at the loyalty host; both sides are equal.',
  RECONCILIATION_SIGNED_OFF: 'Done: the business day was signed off and closed at the loyalty host.',
  RECONCILIATION_UNSUPPORTED: 'The loyalty host lists no entries, or ends no days; nothing was closed.',
};

/** A status of this version, or of another one. */
export const wordsOf = (status: string | null): string =>
  (status !== null && Object.hasOwn(WORDS, status) && WORDS[status as Status]) ||
  'Its status is not known here.';
