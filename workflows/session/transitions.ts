import type { ErrorCode, SessionStatus } from '../../contract';

export { isOpen } from '../../contract';

/** What can happen to a session: the messages of the contract, and what the workflow finds out by itself. */
export const EVENTS = [
  'identify',
  'cartUpdated',
  'requestProof',
  'prove',
  'selectReward',
  'orderCompleted',
  'cancel',
  'bypass',
  'retryFinalization',
  'abandonFinalization',
  'memberIdentified',
  'memberNotFound',
  'hostFailed',
  'hostRecovered',
  'idle',
  'finalized',
  'finalizationExhausted',
  'orderCancelled',
] as const;
export type SessionEvent = (typeof EVENTS)[number];

/** Where an event leads (perhaps nowhere new), or the code that refuses it. */
export type Transition = { to: SessionStatus } | { refused: ErrorCode };

const REFUSED_AS_CLOSED: Transition = { refused: 'SESSION_CLOSED' };
const OUT_OF_PLACE: Transition = { refused: 'INVALID_TRANSITION' };
const to = (status: SessionStatus): Transition => ({ to: status });

type Row = Record<SessionEvent, Transition>;

/**
 * Every state names what it admits; what it does not name is refused: a shopper's message as closed, all else
 * as out of place.
 */
function row(admitted: Partial<Row>): Row {
  const shoppers: SessionEvent[] = [
    'identify',
    'cartUpdated',
    'requestProof',
    'prove',
    'selectReward',
    'orderCompleted',
    'cancel',
  ];
  const entries = EVENTS.map((event) => [
    event,
    admitted[event] ?? (shoppers.includes(event) ? REFUSED_AS_CLOSED : OUT_OF_PLACE),
  ]);
  return Object.fromEntries(entries) as Row;
}

/**
 * While the shopper is still at the checkout; only the state itself and what identification leads to differ.
 */
const open = (status: SessionStatus) => ({
  identify: to(status),
  cartUpdated: to(status),
  requestProof: to(status),
  prove: to(status),
  selectReward: to(status),
  orderCompleted: to('PENDING_FINALIZATION'),
  cancel: to('CANCELLED'),
  bypass: to('BYPASSED'),
  memberIdentified: to('ACTIVE'),
  // A phone that is nobody's ends an earlier member's claim on this cart, too.
  memberNotFound: to('IDENTIFYING'),
  hostFailed: to('BYPASSED'),
  idle: to('EXPIRED'),
});

const TABLE: Record<SessionStatus, Row> = {
  IDENTIFYING: row(open('IDENTIFYING')),
  ACTIVE: row({ ...open('ACTIVE'), hostRecovered: to('ACTIVE') }),
  BYPASSED: row({ ...open('BYPASSED'), hostRecovered: to('ACTIVE') }),
  PENDING_FINALIZATION: row({
    // Told again, its newer payments count.
    orderCompleted: to('PENDING_FINALIZATION'),
    retryFinalization: to('PENDING_FINALIZATION'),
    abandonFinalization: to('FINALIZATION_FAILED'),
    finalized: to('FINALIZED'),
    finalizationExhausted: to('FINALIZATION_FAILED'),
    // Only while it waits for its money.
    orderCancelled: to('CANCELLED'),
  }),
  FINALIZED: row({ orderCompleted: to('FINALIZED') }),
  FINALIZATION_FAILED: row({
    orderCompleted: to('FINALIZATION_FAILED'),
    retryFinalization: to('PENDING_FINALIZATION'),
    abandonFinalization: to('FINALIZATION_FAILED'),
  }),
  // An order that was paid for after the cart had gone idle still earns its points.
  EXPIRED: row({ identify: to('IDENTIFYING'), orderCompleted: to('PENDING_FINALIZATION') }),
  // Neither must a cancellation that came first (another tab, a message on its way) cost a paid order its
  // points.
  CANCELLED: row({ identify: to('IDENTIFYING'), orderCompleted: to('PENDING_FINALIZATION') }),
};

/** The one table of the session's life: state × event → next state or refusal. */
export const transition = (status: SessionStatus, event: SessionEvent): Transition => TABLE[status][event];

/** States in which a shopper may still come and wait for an answer. */
export const admitsShoppers = (status: SessionStatus): boolean => 'to' in transition(status, 'identify');
