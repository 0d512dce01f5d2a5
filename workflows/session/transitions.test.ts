import { SESSION_STATUSES, type SessionStatus } from '../../contract';
import { EVENTS, isOpen, transition, type SessionEvent } from './transitions';

const CLOSED = 'refused: SESSION_CLOSED';
const PLACE = 'refused: INVALID_TRANSITION';
const SHOPPERS = new Set<SessionEvent>([
  'identify',
  'cartUpdated',
  'requestProof',
  'prove',
  'selectReward',
  'orderCompleted',
  'cancel',
]);

/** The table once more, by hand and in full: what is not named here must be refused. */
const EXPECTED: Record<SessionStatus, Partial<Record<SessionEvent, SessionStatus>>> = {
  IDENTIFYING: {
    identify: 'IDENTIFYING',
    cartUpdated: 'IDENTIFYING',
    requestProof: 'IDENTIFYING',
    prove: 'IDENTIFYING',
    selectReward: 'IDENTIFYING',
    orderCompleted: 'PENDING_FINALIZATION',
    cancel: 'CANCELLED',
    bypass: 'BYPASSED',
    memberIdentified: 'ACTIVE',
    memberNotFound: 'IDENTIFYING',
    hostFailed: 'BYPASSED',
    idle: 'EXPIRED',
  },
  ACTIVE: {
    identify: 'ACTIVE',
    cartUpdated: 'ACTIVE',
    requestProof: 'ACTIVE',
    prove: 'ACTIVE',
    selectReward: 'ACTIVE',
    orderCompleted: 'PENDING_FINALIZATION',
    cancel: 'CANCELLED',
    bypass: 'BYPASSED',
    memberIdentified: 'ACTIVE',
    memberNotFound: 'IDENTIFYING',
    hostFailed: 'BYPASSED',
    hostRecovered: 'ACTIVE',
    idle: 'EXPIRED',
  },
  BYPASSED: {
    identify: 'BYPASSED',
    cartUpdated: 'BYPASSED',
    requestProof: 'BYPASSED',
    prove: 'BYPASSED',
    selectReward: 'BYPASSED',
    orderCompleted: 'PENDING_FINALIZATION',
    cancel: 'CANCELLED',
    bypass: 'BYPASSED',
    memberIdentified: 'ACTIVE',
    memberNotFound: 'IDENTIFYING',
    hostFailed: 'BYPASSED',
    hostRecovered: 'ACTIVE',
    idle: 'EXPIRED',
  },
  PENDING_FINALIZATION: {
    orderCompleted: 'PENDING_FINALIZATION',
    retryFinalization: 'PENDING_FINALIZATION',
    abandonFinalization: 'FINALIZATION_FAILED',
    finalized: 'FINALIZED',
    finalizationExhausted: 'FINALIZATION_FAILED',
    orderCancelled: 'CANCELLED',
  },
  FINALIZED: { orderCompleted: 'FINALIZED' },
  FINALIZATION_FAILED: {
    orderCompleted: 'FINALIZATION_FAILED',
    retryFinalization: 'PENDING_FINALIZATION',
    abandonFinalization: 'FINALIZATION_FAILED',
  },
  EXPIRED: { identify: 'IDENTIFYING', orderCompleted: 'PENDING_FINALIZATION' },
  CANCELLED: { identify: 'IDENTIFYING', orderCompleted: 'PENDING_FINALIZATION' },
};

const cases = SESSION_STATUSES.flatMap((status) => EVENTS.map((event) => ({ status, event })));

test('every state is asked every event', () => {
  expect(cases).toHaveLength(8 * 18);
});

test.each(cases)('$status × $event', ({ status, event }) => {
  const expected = EXPECTED[status][event] ?? (SHOPPERS.has(event) ? CLOSED : PLACE);
  const got = transition(status, event);
  expect('to' in got ? got.to : `refused: ${got.refused}`).toBe(expected);
});

test('only a session that takes carts is open', () => {
  for (const status of SESSION_STATUSES)
    expect(isOpen(status)).toBe('to' in transition(status, 'cartUpdated'));
});
