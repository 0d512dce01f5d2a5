import { CLOSED, isClosed, isOpen, isOrdered, isSettled, OPEN, ORDERED, SESSION_STATUSES, SETTLED } from '.';

test('every status is open, ordered, or closed without an order', () => {
  for (const status of SESSION_STATUSES) {
    const groups = [isOpen(status), isOrdered(status), isClosed(status) && !isOrdered(status)];
    expect(groups.filter(Boolean)).toHaveLength(1);
  }
});

test('what is closed is settled, and what waits for support is settled but not closed', () => {
  expect(CLOSED.every((status) => isSettled(status))).toBe(true);
  expect(SETTLED.filter((status) => !isClosed(status))).toEqual(['FINALIZATION_FAILED']);
  expect(ORDERED.filter((status) => !isSettled(status))).toEqual(['PENDING_FINALIZATION']);
  expect(OPEN.some((status) => isSettled(status))).toBe(false);
});

test('a status of another version is in no group', () => {
  for (const isIn of [isOpen, isOrdered, isClosed, isSettled]) expect(isIn('MELTED')).toBe(false);
  expect(isOpen(undefined)).toBe(false);
});
