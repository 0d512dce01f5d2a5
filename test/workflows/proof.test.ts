import { randomUUID } from 'node:crypto';
import type { IdentifyInput, IdentifyResult, ProofCodeInput, SessionInput } from '../../contract';
import { CODE, failure, MEMBER, POLICY, TOKEN } from './fake-host';
import { cartOf, orderOf, refused, Rig, type Shopper } from './rig';

const MINUTE = 60_000;
const UNPROVEN = {
  proven: false,
  membershipId: null,
  firstName: '',
  maskedPhone: '•••• 0123',
  pointsBalance: null,
  tier: null,
};

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.create();
}, 60_000);
afterAll(() => rig.close(), 60_000);

const policy = (proof: 'none' | 'spend' | 'all') => ({ ...POLICY, proof });
/** One number is a member's, every other one is nobody's. */
const identifyUnder =
  (proof: 'none' | 'spend' | 'all') =>
  ({ identity }: IdentifyInput): IdentifyResult =>
    'membershipId' in identity || identity.phone === MEMBER.phone
      ? { outcome: 'found', member: MEMBER, pdiTransactionId: 'pdi-1', policy: policy(proof) }
      : { outcome: 'notFound', policy: policy(proof) };

beforeEach(() => {
  rig.host.reset();
  rig.host.identify = identifyUnder('spend');
  // As a host does: nobody's number has no right code.
  rig.host.verifyCode = ({ identity, code }) => ({
    verified: code === CODE && 'phone' in identity && identity.phone === MEMBER.phone,
  });
});

const found = async (more: Partial<SessionInput> = {}): Promise<Shopper> => {
  const shopper = rig.shopper(more);
  await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) });
  return shopper;
};
const locksOf = async (shopper: Shopper) =>
  (await shopper.session()).rewards.optional.map(({ locked }) => locked);

describe('a number that was only typed', () => {
  test('earns and gets instant offers; nothing of the account is told, and rewards that cost points are locked', async () => {
    const shopper = await found();
    expect(await shopper.session()).toMatchObject({
      status: 'ACTIVE',
      member: UNPROVEN,
      totals: { loyaltyDiscount: 10 },
      rewards: { instant: [{ locked: null, applied: true }] },
    });
    expect(await locksOf(shopper)).toEqual(['PROOF_REQUIRED', 'PROOF_REQUIRED']);
    expect(await refused(shopper.select('choice-50'))).toBe('PROOF_REQUIRED');
    const session = await shopper.session();
    await shopper.handle.signal('orderCompleted', orderOf(session, cartOf(1), { email: 'a@example.com' }));
    expect(await shopper.handle.result()).toMatchObject({
      status: 'FINALIZED',
      member: UNPROVEN,
      points: { earned: 12, newBalance: null },
    });
    expect(rig.host.of('sendReceipt')).toMatchObject([{ firstName: '', newBalance: null }]);
    // Support gives points of goodwill by it; the session tells nobody.
    expect(rig.host.projected().at(-1)).toMatchObject({
      membershipId: MEMBER.membershipId,
      session: { member: { membershipId: null } },
    });
  });

  test('by membership id masks no phone that was not typed', async () => {
    const shopper = rig.shopper();
    expect(await shopper.identify({ membershipId: 'm-1', cart: cartOf(1) })).toMatchObject({
      member: { ...UNPROVEN, maskedPhone: '' },
    });
  });

  test('stays unproven when the order finds its member later', async () => {
    rig.host.identify = () => {
      throw failure('HOST_UNAVAILABLE');
    };
    const shopper = await found();
    rig.host.identify = identifyUnder('spend');
    await shopper.handle.signal('orderCompleted', orderOf(await shopper.session(), cartOf(1)));
    expect(await shopper.handle.result()).toMatchObject({
      status: 'FINALIZED',
      member: UNPROVEN,
      points: { earned: 12, newBalance: null },
    });
  });

  test('a reward that applies by itself never costs points', async () => {
    const calculate = rig.host.calculate;
    rig.host.calculate = async (input) => {
      const answer = await calculate(input);
      return {
        ...answer,
        rewards: answer.rewards.map((reward) => ({ ...reward, type: 'instant', pointsCost: 100 })),
      };
    };
    const shopper = await found();
    expect(await shopper.session()).toMatchObject({
      rewards: { instant: [], optional: [] },
      totals: { loyaltyDiscount: 0 },
    });
  });
});

describe("the host's code", () => {
  test('shows the account and unlocks its rewards', async () => {
    const shopper = await found();
    expect(await shopper.requestProof()).toMatchObject({ member: UNPROVEN, warnings: [] });
    expect(await shopper.prove({ code: CODE })).toMatchObject({
      member: { proven: true, membershipId: 'm-1', firstName: 'Alex', pointsBalance: 500, tier: 'gold' },
    });
    expect(await locksOf(shopper)).toEqual([null, null]);
    expect(await shopper.select('choice-50')).toMatchObject({ totals: { loyaltyDiscount: 60 } });
    // Asked for again where nothing is left to prove, nothing is sent.
    await shopper.requestProof();
    expect(await shopper.prove({ code: '000000' })).toMatchObject({ member: { proven: true } });
    expect(rig.host.of('sendCode')).toHaveLength(1);
  });

  test("a number that is nobody's is answered alike, and has no right code", async () => {
    const shopper = rig.shopper();
    await shopper.identify({ phone: '+15555550999', cart: cartOf(1) });
    expect(await shopper.requestProof()).toMatchObject({ warnings: ['MEMBER_NOT_FOUND'] });
    expect(await refused(shopper.prove({ code: CODE }))).toBe('PROOF_CODE_WRONG');
    expect(rig.host.of<ProofCodeInput>('sendCode')).toMatchObject([{ identity: { phone: '+15555550999' } }]);
  });

  test('before one was sent there is none that could be right', async () => {
    const shopper = await found();
    expect(await refused(shopper.prove({ code: CODE }))).toBe('PROOF_CODE_EXPIRED');
    expect(rig.host.of('verifyCode')).toEqual([]);
  });

  test('five wrong ones end it, a new one begins anew, and the sixth is not sent', async () => {
    const shopper = await found();
    await shopper.requestProof();
    for (let tries = 0; tries < 5; tries += 1)
      expect(await refused(shopper.prove({ code: '000000' }))).toBe('PROOF_CODE_WRONG');
    expect(await refused(shopper.prove({ code: CODE }))).toBe('PROOF_CODE_EXPIRED');
    for (let codes = 1; codes < 5; codes += 1) await shopper.requestProof();
    expect(await refused(shopper.requestProof())).toBe('RATE_LIMITED');
    expect(await shopper.prove({ code: CODE })).toMatchObject({ member: { proven: true } });
  });

  test('ten minutes end it', async () => {
    const shopper = await found();
    await shopper.requestProof();
    await rig.skip(10 * MINUTE);
    expect(await refused(shopper.prove({ code: CODE }))).toBe('PROOF_CODE_EXPIRED');
  });

  test('another number ends the proof and the code', async () => {
    const shopper = await found();
    await shopper.requestProof();
    await shopper.prove({ code: CODE });
    rig.host.identify = () => ({
      outcome: 'found',
      member: { ...MEMBER, membershipId: 'm-2' },
      pdiTransactionId: 'pdi-2',
      policy: policy('spend'),
    });
    expect(await shopper.identify({ phone: '+15555550124' })).toMatchObject({
      member: { ...UNPROVEN, maskedPhone: '•••• 0124' },
    });
    expect(await refused(shopper.prove({ code: CODE }))).toBe('PROOF_CODE_EXPIRED');
  });

  test.each([
    [
      'a host that fails',
      () => {
        throw failure('HOST_TIMEOUT');
      },
    ],
    ['a host that sends none', () => ({ outcome: 'unsupported' as const })],
  ])('%s stops no checkout: it goes on, earning only', async (_what, send) => {
    rig.host.sendCode = send;
    const shopper = await found();
    expect(await shopper.requestProof()).toMatchObject({
      status: 'ACTIVE',
      member: UNPROVEN,
      warnings: ['PROOF_UNAVAILABLE'],
      totals: { loyaltyDiscount: 10 },
    });
    rig.host.sendCode = () => ({ outcome: 'sent' });
    expect(await shopper.requestProof()).toMatchObject({ warnings: [] });
    rig.host.verifyCode = () => {
      throw failure('CIRCUIT_OPEN');
    };
    expect(await shopper.prove({ code: CODE })).toMatchObject({
      status: 'ACTIVE',
      member: UNPROVEN,
      warnings: ['PROOF_UNAVAILABLE'],
    });
  });

  test('nobody proves anything before a number was typed', async () => {
    const shopper = rig.shopper();
    await rig.server.client.workflow.start('LoyaltySessionWorkflow', {
      workflowId: shopper.handle.workflowId,
      taskQueue: rig.queue,
      args: [{ sessionId: randomUUID(), storeId: 's', cartId: 'c' }],
    });
    expect(await refused(shopper.requestProof())).toBe('INVALID_TRANSITION');
    await shopper.handle.executeUpdate('cancel', { args: [{}] });
  });
});

describe('other proof', () => {
  test('a Firebase token of the same number proves; any other proves nothing', async () => {
    const shopper = await found();
    rig.host.token = ({ idToken }) => ({ phone: idToken === TOKEN ? MEMBER.phone : '+15555550999' });
    expect(await refused(shopper.prove({ firebaseIdToken: 'of-somebody-else' }))).toBe('PROOF_TOKEN_INVALID');
    rig.host.token = () => ({ phone: null });
    expect(await refused(shopper.prove({ firebaseIdToken: 'expired' }))).toBe('PROOF_TOKEN_INVALID');
    rig.host.token = () => {
      throw failure('PROOF_UNAVAILABLE');
    };
    expect(await shopper.prove({ firebaseIdToken: TOKEN })).toMatchObject({
      member: UNPROVEN,
      warnings: ['PROOF_UNAVAILABLE'],
    });
    rig.host.token = () => ({ phone: MEMBER.phone });
    expect(await shopper.prove({ firebaseIdToken: TOKEN })).toMatchObject({
      member: { proven: true, firstName: 'Alex' },
      warnings: [],
    });
  });

  test("the shop's word for a signed-in customer proves", async () => {
    const shopper = rig.shopper();
    expect(
      await shopper.identify({ membershipId: 'm-1', customerId: 'cus-1', vouched: true, cart: cartOf(1) }),
    ).toMatchObject({ member: { proven: true, pointsBalance: 500 } });
    expect(await locksOf(shopper)).toEqual([null, null]);
  });

  test('a store that asks for none shows the member at once', async () => {
    rig.host.identify = identifyUnder('none');
    const shopper = await found();
    expect(await shopper.session()).toMatchObject({
      member: { proven: true, membershipId: 'm-1', firstName: 'Alex', pointsBalance: 500 },
    });
    expect(await shopper.select('choice-50')).toMatchObject({ totals: { loyaltyDiscount: 60 } });
  });
});

describe('a store that asks for proof of all', () => {
  beforeEach(() => {
    rig.host.identify = identifyUnder('all');
  });

  test('answers numbers of somebody and of nobody alike, until the order is settled', async () => {
    const answer = async (phone: string) => {
      const shopper = rig.shopper();
      const first = await shopper.identify({ phone, cart: cartOf(1) });
      const later = await shopper.update(cartOf(2));
      return [first, later].map(
        ({ status, member, rewards, totals, points, warnings, pdiTransactionId }) => ({
          status,
          member: { ...member, maskedPhone: '' },
          rewards,
          totals,
          points,
          warnings,
          pdiTransactionId,
        }),
      );
    };
    expect(await answer(MEMBER.phone)).toEqual(await answer('+15555550999'));
    expect(rig.host.calculated()).toEqual([]);
  });

  test('asks for the rewards once the shopper is the member', async () => {
    const shopper = await found();
    expect(await shopper.session()).toMatchObject({
      status: 'ACTIVE',
      member: UNPROVEN,
      rewards: { instant: [], optional: [] },
    });
    await shopper.requestProof();
    expect(await shopper.prove({ code: CODE })).toMatchObject({
      member: { proven: true },
      rewards: { instant: [{ applied: true }] },
      totals: { loyaltyDiscount: 10 },
    });
  });
});

test('the sixth different number of one checkout is refused, an old one is not', async () => {
  const shopper = await found();
  for (let number = 1; number < 5; number += 1) await shopper.identify({ phone: `+1555555010${number}` });
  expect(await refused(shopper.identify({ phone: '+15555550105' }))).toBe('RATE_LIMITED');
  expect(await refused(shopper.identify({ membershipId: 'guessed' }))).toBe('RATE_LIMITED');
  expect(await shopper.identify({ phone: MEMBER.phone })).toMatchObject({ member: UNPROVEN });
  expect(await shopper.identify({ membershipId: 'm-1', vouched: true })).toMatchObject({
    member: { proven: true },
  });
});

test('a checkout that began before proof was asked for goes on as it began', async () => {
  const { proof: _proof, ...before } = POLICY;
  rig.host.identify = () => ({ outcome: 'found', member: MEMBER, pdiTransactionId: 'pdi-1', policy: before });
  const shopper = await found();
  expect(await shopper.session()).toMatchObject({ member: { proven: true, firstName: 'Alex' } });
  expect(await shopper.select('choice-50')).toMatchObject({ totals: { loyaltyDiscount: 60 } });
  expect(rig.host.held()).toEqual([]);
});
