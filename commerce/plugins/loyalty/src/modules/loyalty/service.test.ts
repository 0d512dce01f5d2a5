import { unreachableAnswer } from './answer';
import type { LoyaltyAnswer } from './contract';
import { isNewer } from './service';

const unreachable = (at: number): LoyaltyAnswer =>
  unreachableAnswer({ cartId: 'c', sessionId: 's', at: new Date(at) });
const real = (at: number, cartVersion = 1): LoyaltyAnswer => ({
  ...unreachable(at),
  status: 'ACTIVE',
  bypass: null,
  cartVersion,
});

test.each([
  ['the first answer', real(1), null, true],
  ['a later one', real(2), real(1), true],
  ['an earlier one that was overtaken', real(1), real(2), false],
  ['the same again', real(1), real(1), true],
  ['one of the same moment for an older cart', real(1, 1), real(1, 2), false],
  ['an outage after the last answer', unreachable(2), real(1), true],
  ['an outage that began before the last answer', unreachable(1), real(2), false],
  ['any real answer after an outage, however old its last change', real(1), unreachable(2), true],
])('%s', (_what, next, last, newer) => {
  expect(isNewer(next, last)).toBe(newer);
});
