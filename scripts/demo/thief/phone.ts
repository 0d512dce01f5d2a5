import type { Session } from '../../../contract';
import { newCartId } from '../basket';
import { labelOf, lootOf, refused, summaryOf, toldIn, type Answer } from './answers';
import type { Attack } from './attack';
import { newAddress } from './http';
import { cart, secretsOf, sessionIn, type Scene } from './scene';

const NUMBERS_PER_SESSION = 5;
const NUMBERS_PER_ADDRESS = 20;
/** Numbers that are nobody's, of the range kept for fiction. */
const invented = (n: number): string => `+1555555${String(2_000 + n)}`;

/** What an unproven checkout tells of the member behind the number; empty when it is nothing. */
export function toldOf({ member, points }: Pick<Session, 'member' | 'points'>): string[] {
  if (!member) return [];
  const { proven, membershipId, firstName, pointsBalance, tier } = member;
  return [
    ...(proven ? ['a proven checkout'] : []),
    ...(membershipId === null ? [] : ['the membership id']),
    ...(firstName === '' ? [] : ['the first name']),
    ...(pointsBalance === null ? [] : ['the balance']),
    ...(tier === null ? [] : ['the tier']),
    ...(points.newBalance === null ? [] : ['the new balance']),
  ];
}

/** Types numbers until the limit must hold; only the last answer is one too many. */
async function typeNumbers(
  count: number,
  type: (n: number) => Promise<Answer>,
): Promise<{ cameBack: string; got: string[] }> {
  const answers: Answer[] = [];
  for (let n = 0; n < count; n += 1) answers.push(await type(n));
  const last = answers.slice(-1);
  return {
    cameBack: `${summaryOf(answers.slice(0, -1))}, then ${last.map(labelOf).join('')}`,
    got: lootOf(last, { refusals: ['429'] }),
  };
}

/** The shop's own checkout for who has nothing but somebody's phone number. */
export function phoneAttacks({ handles, api, openCart, began, owner }: Scene): Attack[] {
  const {
    STORE_ID: storeId,
    MEMBER_PHONE: phone,
    LOYALTY_ADMIN_KEY: adminKey,
    LOYALTY_SUPPORT_KEY: supportKey,
  } = handles;
  const identify = async (body: object, who: Parameters<typeof api>[3] = {}): Promise<Answer> => {
    const answer = await api(
      'POST',
      '/loyalty/identify',
      { storeId, cartId: newCartId(), cart: cart(), ...body },
      who,
    );
    began(answer);
    return answer;
  };

  return [
    {
      tries: "a member's number, and the membership id, typed without proof",
      async run() {
        const known = await owner();
        const first = await identify({ phone });
        const { sessionId } = sessionIn(first);
        const answers = [
          first,
          await api('GET', `/loyalty/sessions/${sessionId}`),
          await identify({ membershipId: known.session.member?.membershipId ?? '' }),
        ];
        // The last answer names the membership id that it was asked with, if it names one at all.
        const got = [
          ...new Set([
            ...answers.flatMap((answer) => toldOf(sessionIn(answer))),
            ...toldIn(answers.slice(0, 2), secretsOf(known)),
          ]),
        ];
        return {
          cameBack:
            got.length === 0
              ? `${summaryOf(answers)}; name, membership id, balance, tier: null`
              : summaryOf(answers),
          got,
        };
      },
    },
    {
      tries: 'a reward that costs points, selected without proof',
      async run() {
        const { sessionId, rewards } = await openCart(phone);
        const dear = rewards.optional.filter(({ pointsCost }) => pointsCost > 0);
        if (dear.length === 0) return { leftOut: 'the host offers nothing for points' };
        const answers = await Promise.all(
          dear.map(({ rewardId }) => api('POST', '/loyalty/select', { sessionId, rewardIds: [rewardId] })),
        );
        return refused(answers, { refusals: ['409 PROOF_REQUIRED'] });
      },
    },
    {
      tries: 'the word of an admin or support key that the number is proven',
      async run() {
        const answers = await Promise.all(
          [adminKey, supportKey].map((key) => identify({ phone, vouched: true }, { key })),
        );
        return refused(answers, { refusals: ['403 FORBIDDEN'] });
      },
    },
    {
      tries: `${NUMBERS_PER_SESSION + 1} numbers in one checkout`,
      run() {
        const cartId = newCartId();
        return typeNumbers(NUMBERS_PER_SESSION + 1, (n) => identify({ phone: invented(n), cartId }));
      },
    },
    {
      tries: `${NUMBERS_PER_ADDRESS + 1} numbers from one address, a checkout each`,
      run() {
        const address = newAddress();
        return typeNumbers(NUMBERS_PER_ADDRESS + 1, (n) => identify({ phone: invented(n) }, { address }));
      },
    },
  ];
}
