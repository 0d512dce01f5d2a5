import { BYPASS_MESSAGES, discountByLine, warningWords, type Session } from '../../contract';
import type { OrderLoyalty } from '../../contract/http';

function warningOf(warning: string): OrderLoyalty['warnings'][number] {
  const [code = '', ...about] = warning.split(':');
  return {
    code,
    about: about.join(':').trim() || null,
    what: warningWords(warning) ?? 'Another version of the service made this warning.',
  };
}

/** A row of the tables, or a worker, may be of another version. */
export const tellsLoyalty = ({ rewards, totals, warnings }: Partial<Session>): boolean =>
  rewards !== undefined && totals !== undefined && warnings !== undefined;

/**
 * What became of loyalty in a checkout, in the words that support reads. No name is in it; `membershipId` is known
 * also where the session does not tell an unproven member.
 */
export function loyaltyOf(session: Session, membershipId: string | null): OrderLoyalty {
  const { member, rewards, totals, points, bypass } = session;
  const { currency, subtotal, loyaltyDiscount, total } = totals;
  return {
    member:
      member || membershipId !== null
        ? {
            membershipId: member?.membershipId ?? membershipId,
            maskedPhone: member?.maskedPhone ?? '',
            tier: member?.tier ?? null,
            proven: member?.proven ?? false,
          }
        : null,
    rewards: [...rewards.instant, ...rewards.optional]
      .filter(({ applied }) => applied)
      .map(({ rewardId, description, pointsCost }) => ({
        rewardId,
        description,
        // What it really took off: less than offered where its lines were used up.
        discountAmount: discountByLine(rewardId, totals.lines).reduce((sum, { amount }) => sum + amount, 0),
        pointsCost,
      })),
    totals: { currency, subtotal, loyaltyDiscount, total },
    points: {
      toEarn: points.toEarn,
      earned: points.earned,
      redeemed: points.redeemed,
      newBalance: points.newBalance,
    },
    bypass: bypass && { reason: bypass.reason, what: BYPASS_MESSAGES[bypass.reason], since: bypass.since },
    warnings: session.warnings.map(warningOf),
  };
}
