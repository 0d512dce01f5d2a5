import type { Reward, Session } from '../../../contract';
import { count, points } from '../layout';
import { lootOf, summaryOf } from './answers';
import type { Attack, Outcome } from './attack';
import type { Scene } from './scene';

const CARTS = 5;
/**
 * The other members of the sandbox, where the balance of MEMBER_PHONE is too small or too large to show
 * anything.
 */
const OTHER_MEMBERS = ['+15555550789', '+15555550123'];

export interface Plan {
  rewardIds: string[];
  /** In points. */
  cost: number;
  /** How many carts the balance is enough for. */
  enoughFor: number;
}

const shareLine = (a: Reward, b: Reward): boolean =>
  a.lineItemIds.some((line) => b.lineItemIds.includes(line));

/** All ways to choose rewards that leave each other's lines alone. */
function choices([first, ...others]: Reward[]): Reward[][] {
  if (!first) return [[]];
  const without = choices(others);
  return [
    ...without,
    ...without
      .filter((chosen) => !chosen.some((reward) => shareLine(first, reward)))
      .map((chosen) => [first, ...chosen]),
  ];
}

/**
 * The selection that the fewest carts can have together; undefined when the balance is enough for none, or
 * for all of them.
 */
export function planOf(balance: number, optional: readonly Reward[], carts: number): Plan | undefined {
  const plans = choices(optional.filter(({ pointsCost }) => pointsCost > 0)).map((chosen) => {
    const cost = chosen.reduce((sum, { pointsCost }) => sum + pointsCost, 0);
    return {
      rewardIds: chosen.map(({ rewardId }) => rewardId),
      cost,
      enoughFor: cost === 0 ? 0 : Math.floor(balance / cost),
    };
  });
  return plans
    .filter(({ enoughFor }) => enoughFor > 0 && enoughFor < carts)
    .toSorted((a, b) => a.enoughFor - b.enoughFor || a.cost - b.cost)[0];
}

interface Target extends Plan {
  balance: number;
  sessions: Session[];
}

async function openCarts({ openProven }: Scene, phone: string): Promise<Session[]> {
  const sessions: Session[] = [];
  // One after the other: each waits for its own code.
  while (sessions.length < CARTS) {
    const session = await openProven(phone);
    if (!session) return [];
    sessions.push(session);
  }
  return sessions;
}

async function targetOf(scene: Scene, phone: string): Promise<Target | undefined> {
  const first = await scene.openProven(phone);
  const balance = first?.member?.pointsBalance ?? 0;
  const plan = first && planOf(balance, first.rewards.optional, CARTS);
  const sessions = plan ? await openCarts(scene, phone) : [];
  return plan && sessions.length === CARTS ? { ...plan, balance, sessions } : undefined;
}

/** The points of one member, spent in several carts at once by who has proven to be the member. */
export function pointAttacks(scene: Scene): Attack[] {
  const {
    api,
    handles: { MEMBER_PHONE: phone },
  } = scene;

  const spend = async ({ sessions, rewardIds, cost, enoughFor, balance }: Target): Promise<Outcome> => {
    const answers = await Promise.all(
      sessions.map(({ sessionId }) => api('POST', '/loyalty/select', { sessionId, rewardIds })),
    );
    const won = answers.filter(({ status }) => status === 200).length;
    const got = lootOf(
      answers.filter(({ status }) => status !== 200),
      { refusals: ['409 INSUFFICIENT_POINTS'] },
    );
    return {
      cameBack: `${summaryOf(answers)}; ${points(cost)} each of ${count(balance)}`,
      got:
        won > enoughFor ? [...got, `${won} carts were given points that are enough for ${enoughFor}`] : got,
    };
  };

  return [
    {
      tries: `the same points in ${CARTS} carts at once`,
      async run() {
        for (const candidate of new Set([phone, ...OTHER_MEMBERS])) {
          const target = await targetOf(scene, candidate);
          if (target) return spend(target);
        }
        return { leftOut: 'no member of the sandbox has a balance that shows it' };
      },
    },
  ];
}
