import { unreachableAnswer } from '../../../modules/loyalty/answer';
import { LoyaltyProblem } from '../../../modules/loyalty/problem';
import { identify, identifyLinked } from './identify';
import { toLoyaltyCart } from '../pricing/cart-content';
import { linkProven, prove, requestProof } from './prove';
import { active, CART_ID, cartOf, loyaltyOver, proven, recordFor, SESSION_ID, UNPROVEN } from '../testing';

const took = jest.fn();
jest.mock('./apply-answer', () => ({
  applyAnswer: async (_container: unknown, _cartId: string, answer: unknown) => void took(answer),
}));
beforeEach(() => took.mockReset());

const ALEX = 'cus_alex';
const mine = cartOf(ALEX);
const provenNow = active({ member: proven('M-1') });

describe("a membership becomes a customer's own", () => {
  test('once their own request, for a cart of theirs, proved it', async () => {
    const { container, state } = loyaltyOver(mine, recordFor(mine), { prove: async () => provenNow });
    await expect(linkProven(container, ALEX, CART_ID)).rejects.toMatchObject({ code: 'CART_NOT_FOUND' });
    expect(
      await prove(container, CART_ID, { proof: { code: '123456' }, options: { customerId: ALEX } }),
    ).toEqual([]);
    expect(await linkProven(container, ALEX, CART_ID)).toMatchObject({ membershipId: 'M-1' });
    expect(state.links.get(ALEX)).toBe('M-1');
    expect(took).toHaveBeenCalledWith(provenNow);
  });

  test.each([
    ['nobody signed the request', mine, { customerId: null }],
    ['the cart is of somebody else, or of a guest', cartOf('cus_other'), { customerId: ALEX }],
  ])('not where %s', async (_what, cart, who) => {
    const { container, state } = loyaltyOver(cart, recordFor(cart), { prove: async () => provenNow });
    await prove(container, CART_ID, { proof: { code: '123456' }, options: who });
    await expect(linkProven(container, ALEX, CART_ID)).rejects.toBeInstanceOf(LoyaltyProblem);
    expect(state.record?.proven).toBeNull();
  });

  test('not where somebody else proved it before, on a machine that two people share', async () => {
    const { container } = loyaltyOver(
      mine,
      recordFor(mine, { knownMembershipId: 'M-1', answer: provenNow }),
      { prove: async () => provenNow },
    );
    await prove(container, CART_ID, { proof: { code: '000000' }, options: { customerId: ALEX } });
    await expect(linkProven(container, ALEX, CART_ID)).rejects.toMatchObject({
      status: 409,
      code: 'PROOF_REQUIRED',
    });
  });

  test('not by a typed number, and not by a code that is wrong', async () => {
    const wrong = new LoyaltyProblem(422, 'PROOF_CODE_WRONG', 'wrong', {
      errors: [{ pointer: '/code', message: 'wrong' }],
    });
    const { container } = loyaltyOver(mine, recordFor(mine), {
      identify: async () => active({ member: UNPROVEN }),
      prove: async () => Promise.reject(wrong),
    });
    await identify(container, CART_ID, {
      identity: { phone: '+15555550123' },
      options: { customerId: ALEX },
    });
    await expect(
      prove(container, CART_ID, { proof: { code: '000000' }, options: { customerId: ALEX } }),
    ).rejects.toBe(wrong);
    await expect(linkProven(container, ALEX, CART_ID)).rejects.toMatchObject({ code: 'PROOF_REQUIRED' });
  });
});

describe('a means of proof that is away', () => {
  const away = async () => unreachableAnswer({ cartId: CART_ID, sessionId: SESSION_ID, at: new Date() });

  test('takes nothing from the cart: the warning is all there is', async () => {
    const { container } = loyaltyOver(mine, recordFor(mine), { requestProof: away, prove: away });
    expect(await requestProof(container, CART_ID)).toEqual(['PROOF_UNAVAILABLE']);
    expect(await prove(container, CART_ID, { proof: { code: '123456' } })).toEqual(['PROOF_UNAVAILABLE']);
    expect(took).not.toHaveBeenCalled();
  });

  test('behind a service that answers is told by that', async () => {
    const answer = active({ member: UNPROVEN, warnings: ['PROOF_UNAVAILABLE'] });
    const { container } = loyaltyOver(mine, recordFor(mine), { requestProof: async () => answer });
    expect(await requestProof(container, CART_ID)).toEqual(['PROOF_UNAVAILABLE']);
    expect(took).toHaveBeenCalledWith(answer);
  });

  test('nobody identified: there is nothing to prove', async () => {
    const { container } = loyaltyOver(mine, null, {});
    await expect(requestProof(container, CART_ID)).rejects.toMatchObject({
      status: 404,
      code: 'SESSION_NOT_FOUND',
    });
  });
});

describe('what the service is told of a customer', () => {
  const asked = jest.fn();
  const client = { identify: async (...args: unknown[]) => (asked(...args), active({ member: UNPROVEN })) };
  const told = () => asked.mock.calls[0]?.slice(0, 2) as [{ customerId?: string }, object];
  beforeEach(() => asked.mockReset());

  test('a cart with an account says nothing of who sends: Medusa hangs one on it by an e-mail address', async () => {
    const { container } = loyaltyOver(mine, recordFor(mine), client);
    await identify(container, CART_ID, {
      identity: { phone: '+15555550123' },
      options: { customerId: null },
    });
    expect(told()[0].customerId).toBeUndefined();
  });

  test('a signed-in customer who types a number is named, and never vouched for', async () => {
    const { container, state } = loyaltyOver(mine, recordFor(mine), client);
    state.links.set(ALEX, 'M-1');
    await identify(container, CART_ID, {
      identity: { phone: '+15555550123' },
      options: { customerId: ALEX, shopperAddress: '203.0.113.7' },
    });
    expect(told()).toEqual([expect.objectContaining({ customerId: ALEX }), { phone: '+15555550123' }]);
    expect(asked.mock.calls[0]?.[3]).toMatchObject({ shopperAddress: '203.0.113.7' });
  });

  test("another account's token names nobody", async () => {
    const { container } = loyaltyOver(mine, recordFor(mine), client);
    await identify(container, CART_ID, {
      identity: { phone: '+15555550123' },
      options: { customerId: 'cus_stranger' },
    });
    expect(told()[0].customerId).toBeUndefined();
  });

  test("what a signed-in request showed counts no longer once the cart is somebody else's", async () => {
    const cart = cartOf('cus_other');
    const { container } = loyaltyOver(cart, recordFor(cart, { signedInCustomerId: ALEX }), client);
    await identify(container, CART_ID, {
      identity: { phone: '+15555550123' },
      options: { customerId: null },
    });
    expect(told()[0].customerId).toBeUndefined();
  });

  test('the membership of their account is vouched for', async () => {
    const { container, state } = loyaltyOver(mine, recordFor(mine), client);
    state.links.set(ALEX, 'M-1');
    await identifyLinked(container, CART_ID, { customerId: ALEX });
    expect(told()).toEqual([
      expect.objectContaining({ customerId: ALEX }),
      { membershipId: 'M-1', vouched: true, customerId: ALEX },
    ]);
  });

  test.each([
    ['nobody is signed in', mine, null, 401, 'SIGN_IN_REQUIRED'],
    ['the cart is not theirs', cartOf('cus_other'), ALEX, 409, 'CART_NOT_ATTACHED'],
    ['nothing is linked', mine, ALEX, 404, 'MEMBERSHIP_NOT_LINKED'],
  ])('it is refused where %s', async (_what, cart, customerId, status, code) => {
    const { container } = loyaltyOver(cart, recordFor(cart), client);
    await expect(identifyLinked(container, CART_ID, { customerId })).rejects.toMatchObject({ status, code });
    expect(asked).not.toHaveBeenCalled();
  });
});

describe('a session that ended is begun anew', () => {
  const closed = new LoyaltyProblem(409, 'SESSION_CLOSED', 'over');
  const again = jest.fn();
  const { requestRewards } = jest.requireActual<typeof import('./requests')>('./requests');
  const begin = async (cart: typeof mine, over: object, linked?: string) => {
    again.mockReset();
    const record = recordFor(cart, over);
    const { container, state } = loyaltyOver(cart, record, {
      rewards: async () => Promise.reject(closed),
      identify: async (...args: unknown[]) => (again(args[1]), active()),
    });
    if (linked) state.links.set(ALEX, linked);
    await requestRewards(container, { cart, record, loyaltyCart: toLoyaltyCart(cart, 1) });
    return again.mock.calls[0]?.[0] as unknown;
  };

  test('with the number that was typed, for an unproven member has no id here', async () => {
    expect(await begin(mine, {})).toEqual({ phone: '+15555550123' });
  });

  const vouched = { identity: { membershipId: 'M-1', vouched: true, customerId: ALEX } };
  test("with the link, as long as cart and link are still the customer's", async () => {
    expect(await begin(mine, vouched, 'M-1')).toEqual(vouched.identity);
    expect(await begin(cartOf('cus_other'), vouched, 'M-1')).toEqual({ membershipId: 'M-1' });
    expect(await begin(mine, vouched, 'M-2')).toEqual({ membershipId: 'M-1' });
  });

  test('a record of before has the member alone', async () => {
    expect(await begin(mine, { identity: null, membershipId: 'M-1' })).toEqual({ membershipId: 'M-1' });
  });
});
