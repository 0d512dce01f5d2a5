'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { canFollow, isNewer, type LoyaltyView, type OrderLoyalty } from '@/lib/loyalty';
import { formatPoints } from '@/lib/money';
import { BOOKING_PATIENCE_MS, type PointsOutcome as Outcome, pointsOutcome } from '@/lib/orders/outcome';
import type { PaymentState } from '@/lib/orders/payment-state';
import { useLoyaltyEvents } from '../checkout/use-loyalty-events';
import { Spinner, StarIcon } from '../ui/icons';

/**
 * Points earned, rewards redeemed and the new balance (step 14), which the event stream brings when they come
 * late.
 */
export function PointsOutcome({
  initial,
  payment,
}: {
  initial: OrderLoyalty | null;
  payment: PaymentState;
}): ReactNode {
  const [loyalty, setLoyalty] = useState(initial);
  const [impatient, setImpatient] = useState(false);
  const onView = useCallback(
    (view: LoyaltyView) => setLoyalty((current) => (isNewer(view, current) ? view : current)),
    [],
  );
  // Who only has the order's link is told no cart, and follows nothing.
  useLoyaltyEvents(loyalty && canFollow(loyalty) ? loyalty.cartId : undefined, onView);
  useEffect(() => {
    const timer = setTimeout(() => setImpatient(true), BOOKING_PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  const outcome = pointsOutcome(loyalty, { payment, impatient });
  useFreshPayment(outcome === 'booked' && payment !== 'paid');
  return (
    <div
      data-testid="loyalty-status"
      data-status={loyalty?.status ?? 'NONE'}
      data-outcome={outcome}
      role="status"
      aria-live="polite"
    >
      {loyalty && outcome !== 'none' ? <Points loyalty={loyalty} outcome={outcome} /> : <Invitation />}
    </div>
  );
}

/** Points are booked once the money is there: the rest of the page must not go on to say that it is awaited. */
function useFreshPayment(isOutdated: boolean): void {
  const router = useRouter();
  useEffect(() => {
    if (isOutdated) router.refresh();
  }, [isOutdated, router]);
}

function Points({ loyalty, outcome }: { loyalty: OrderLoyalty; outcome: Outcome }): ReactNode {
  return (
    <section
      aria-labelledby="points"
      className="overflow-hidden rounded-[1.125rem] bg-forest-900 text-white shadow-card"
    >
      <div className="flex items-center gap-3 px-6 pt-6">
        <span className="grid size-10 place-items-center rounded-full bg-amber-400 text-forest-950">
          <StarIcon className="size-6" />
        </span>
        <h2 id="points" className="text-xl font-bold">
          {HEADINGS[outcome]}
        </h2>
      </div>
      {outcome === 'booked' ? <Booked loyalty={loyalty} /> : <Waiting loyalty={loyalty} outcome={outcome} />}
      <Redeemed loyalty={loyalty} />
    </section>
  );
}

const HEADINGS: Record<Outcome, string> = {
  none: '',
  unpaid: 'Your points come with your payment',
  booking: 'Booking your points',
  booked: 'Your points are in',
  later: 'Your points will arrive later',
};

function Booked({ loyalty }: { loyalty: OrderLoyalty }): ReactNode {
  const { earned, redeemed } = loyalty.points;
  // Not told to who has not shown to be the member, nor to whom an order's link was passed on.
  const newBalance = loyalty.points.newBalance ?? null;
  return (
    <dl className="grid grid-cols-3 gap-px bg-forest-900 px-6 py-6">
      <Figure label="Earned" testId="points-earned" points={earned} text={`+${formatPoints(earned)}`} />
      <Figure label="Spent" testId="points-redeemed" points={redeemed} text={formatPoints(redeemed)} />
      {newBalance === null ? null : (
        <Figure
          label="New balance"
          testId="new-balance"
          points={newBalance}
          text={formatPoints(newBalance)}
        />
      )}
    </dl>
  );
}

function Figure({
  label,
  testId,
  points,
  text,
}: {
  label: string;
  testId: string;
  points: number;
  text: string;
}): ReactNode {
  return (
    <div className="flex flex-col-reverse">
      <dt className="text-sm text-forest-100">{label}</dt>
      <dd
        data-testid={testId}
        data-points={points}
        className="font-display text-2xl font-bold tabular-nums text-amber-400 sm:text-3xl"
      >
        {text}
      </dd>
    </div>
  );
}

function Waiting({ loyalty, outcome }: { loyalty: OrderLoyalty; outcome: Outcome }): ReactNode {
  if (outcome === 'booking') {
    return (
      <p className="flex items-center gap-2.5 px-6 py-6">
        <Spinner className="size-5 text-amber-400" />
        {loyalty.points.toEarn > 0
          ? `${formatPoints(loyalty.points.toEarn)} points are on their way.`
          : 'This takes a moment.'}
      </p>
    );
  }
  if (outcome === 'unpaid') {
    return (
      <p className="px-6 py-6 leading-relaxed text-forest-100">
        {loyalty.points.toEarn > 0 ? `${formatPoints(loyalty.points.toEarn)} points` : 'Your points'} are
        credited as soon as your money has arrived; there is nothing that you need to do.
      </p>
    );
  }
  return (
    <p className="px-6 py-6 leading-relaxed text-forest-100">
      Loyalty is taking a break. Your order is complete, and its points are credited by themselves; there is
      nothing that you need to do.
    </p>
  );
}

function Redeemed({ loyalty }: { loyalty: OrderLoyalty }): ReactNode {
  const applied = [...loyalty.rewards.instant, ...loyalty.rewards.optional].filter(
    (reward) => reward.applied && reward.discountAmount > 0,
  );
  if (applied.length === 0) return null;
  return (
    <div className="border-t border-white/15 px-6 py-5">
      <h3 className="font-sans text-sm font-bold uppercase tracking-wide text-forest-100">Rewards used</h3>
      <ul className="mt-2 space-y-1.5" data-testid="rewards-redeemed">
        {applied.map((reward) => (
          <li key={reward.rewardId} className="flex justify-between gap-4" data-reward-id={reward.rewardId}>
            <span>{reward.description}</span>
            <span className="shrink-0 text-forest-100">
              {reward.pointsCost > 0 ? `${formatPoints(reward.pointsCost)} points` : 'instant'}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Invitation(): ReactNode {
  return (
    <section className="panel px-6 py-5">
      <h2 className="text-lg font-bold">No points this time</h2>
      <p className="mt-1 text-ink-soft">
        Next time, type your phone number at checkout: member prices and points come by themselves.
      </p>
    </section>
  );
}
