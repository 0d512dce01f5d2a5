import { lineAmount } from '../engine';
import type { LineItem, Reward, RewardsAnswer } from '../wire';
import type { RouteName } from './routes';

/** Answers that are well-formed or nearly so, and cannot be true. */
export const REWARD_LIES = [
  'discountAboveLine',
  'negativeDiscount',
  'otherCurrency',
  'unknownLine',
  'duplicateReward',
  'fractionalAmount',
] as const;
type RewardLie = (typeof REWARD_LIES)[number];
export const LIES = [...REWARD_LIES, 'absurdPoints'] as const;
export type Lie = (typeof LIES)[number];

const ABSURD = 1_000_000_000_000;
const POINT_FIELDS = ['pointsBalance', 'pointsEarned', 'toEarn'];

const isRewardLie = (lie: Lie): lie is RewardLie => lie !== 'absurdPoints';

/** Which routes can tell this lie. */
export const routesOf = (lie: Lie): RouteName[] =>
  isRewardLie(lie) ? ['rewards'] : ['rewards', 'identify', 'finalize', 'member'];

/** A cart without any discount still has to be lied about. */
const invented = (line: LineItem, currency: string): Reward => ({
  rewardID: 'invented',
  instantRewardFlag: true,
  kind: 'amountOff',
  description: 'An offer that no promotion stands behind',
  receiptText: { short: 'INVENTED', long: 'Invented offer' },
  discountAmount: 1,
  currency,
  pointsCost: 0,
  targetLineIDs: [line.lineItemID],
  stackable: true,
  limit: {},
});

function twisted(lie: RewardLie, reward: Reward, lines: readonly LineItem[]): Reward[] {
  switch (lie) {
    case 'discountAboveLine': {
      const worth = lines
        .filter((line) => reward.targetLineIDs.includes(line.lineItemID))
        .reduce((sum, line) => sum + lineAmount(line), 0);
      return [{ ...reward, discountAmount: worth + 100 }];
    }
    case 'negativeDiscount':
      return [{ ...reward, discountAmount: -100 }];
    case 'otherCurrency':
      return [{ ...reward, currency: reward.currency === 'EUR' ? 'USD' : 'EUR' }];
    case 'unknownLine':
      return [{ ...reward, targetLineIDs: ['no-such-line'] }];
    case 'duplicateReward':
      return [reward, reward];
    case 'fractionalAmount':
      return [{ ...reward, discountAmount: reward.discountAmount + 0.5 }];
  }
}

/** Twists the first reward that discounts anything; the others stay true. */
function lieAboutRewards(lie: RewardLie, answer: RewardsAnswer, lines: readonly LineItem[]): RewardsAnswer {
  const first = lines[0];
  const honest = answer.rewards.find((reward) => reward.discountAmount > 0);
  const victim = honest ?? (first ? invented(first, answer.currency) : undefined);
  if (!victim) return answer;
  const lied = twisted(lie, victim, lines);
  const rewards = honest
    ? answer.rewards.flatMap((reward) => (reward === honest ? lied : [reward]))
    : [...lied, ...answer.rewards];
  return { ...answer, rewards };
}

function withAbsurdPoints(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withAbsurdPoints);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      POINT_FIELDS.includes(key) ? ABSURD : withAbsurdPoints(inner),
    ]),
  );
}

/** The lie in place of a true answer (200) to a request that was valid. */
export function tell(lie: Lie, route: RouteName, request: unknown, answer: unknown): unknown {
  if (!routesOf(lie).includes(route)) return answer;
  if (!isRewardLie(lie)) return withAbsurdPoints(answer);
  const { lineItems } = request as { lineItems: LineItem[] };
  return lieAboutRewards(lie, answer as RewardsAnswer, lineItems);
}
