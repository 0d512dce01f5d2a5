'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type CartState, cartStore } from '@/lib/cart/store';
import {
  hasWarning,
  type LoyaltyView,
  memberNotFound,
  pointsLeft,
  provenMember,
  selectedRewardIds,
} from '@/lib/loyalty';
import { loyaltyProblem } from '@/lib/loyalty-problems';
import { formatPoints } from '@/lib/money';
import { Spinner } from '../ui/icons';
import { Note } from '../ui/note';
import { FoundCard, type Heading, MemberCard } from './member-card';
import { PhoneForm } from './phone-form';
import { Proof } from './proof';
import { InstantRewards, OptionalRewards } from './rewards';

/** Steps 1 to 7 of the checkout: who is the member, what comes off by itself, what points can buy. */
export function LoyaltyPanel({ state }: { state: CartState }): ReactNode {
  const { loyalty, wish, errors } = state;
  const [changing, setChanging] = useState(false);
  const identifying = wish.phone !== undefined || wish.linked === true;
  const known = loyalty !== null && Boolean(loyalty.member);
  const bypassed = loyalty?.status === 'BYPASSED';
  const asks = changing || !loyalty || (!known && loyalty.status !== 'BYPASSED');
  const heading = useRef<HTMLParagraphElement>(null);
  const asked = useRef(false);
  useEffect(() => {
    if (identifying) asked.current = true;
    else if (asked.current && (known || bypassed)) {
      asked.current = false;
      setChanging(false);
      // The phone field that had the focus is gone; the answer takes it over.
      requestAnimationFrame(() => heading.current?.focus({ preventScroll: true }));
    }
  }, [known, bypassed, identifying]);
  return (
    <div aria-busy={state.busy} data-testid="loyalty-panel" data-busy={state.busy}>
      <StatusLine loyalty={loyalty} identifying={identifying} heading={known ? undefined : heading} />
      {asks ? (
        <PhoneForm
          identifying={identifying}
          problem={problemOf(loyalty, identifying, errors.identify)}
          onCancel={known ? () => setChanging(false) : undefined}
        />
      ) : null}
      {identifying && !known ? <Awaited /> : null}
      {loyalty && !changing && (known || loyalty.status === 'BYPASSED') ? (
        <Standing loyalty={loyalty} state={state} heading={heading} onChange={() => setChanging(true)} />
      ) : null}
    </div>
  );
}

/**
 * About as high as the answer, and there in the very click, so that the page does not jump when the answer
 * comes.
 */
function Awaited(): ReactNode {
  return (
    <div aria-hidden="true" className="mt-5 space-y-5">
      <div className="h-[5.5rem] animate-pulse rounded-2xl bg-forest-100" />
      <div className="h-44 animate-pulse rounded-xl bg-forest-50" />
      <div className="h-52 animate-pulse rounded-xl bg-sand" />
    </div>
  );
}

function problemOf(
  loyalty: LoyaltyView | null,
  identifying: boolean,
  error: Error | undefined,
): string | undefined {
  if (identifying) return undefined;
  if (error) return loyaltyProblem(error);
  if (loyalty && memberNotFound(loyalty))
    return 'We know no member with this number. Please check it and try again.';
  return undefined;
}

/** Where loyalty stands, for everybody; a program reads `data-status`. */
function StatusLine({
  loyalty,
  identifying,
  heading,
}: {
  loyalty: LoyaltyView | null;
  identifying: boolean;
  heading: Heading | undefined;
}): ReactNode {
  const bypassed = loyalty?.status === 'BYPASSED' && !identifying;
  return (
    <div
      role="status"
      aria-live="polite"
      data-testid="loyalty-status"
      data-status={identifying ? 'IDENTIFYING' : (loyalty?.status ?? 'NONE')}
    >
      {identifying ? <span className="sr-only">Looking up your number</span> : null}
      {bypassed ? (
        <p ref={heading} tabIndex={-1} className="mb-4 rounded-xl bg-sand px-4 py-3 text-[0.9375rem]">
          Loyalty is taking a break; you pay the regular price and your points arrive later.
        </p>
      ) : null}
    </div>
  );
}

interface StandingProps {
  loyalty: LoyaltyView;
  state: CartState;
  heading: Heading;
  onChange: () => void;
}

function Standing({ loyalty, state, heading, onChange }: StandingProps): ReactNode {
  const selected = state.wish.rewardIds ?? selectedRewardIds(loyalty);
  const recalculating =
    state.busy &&
    (state.wish.quantities !== undefined ||
      state.wish.rewardIds !== undefined ||
      state.wish.reevaluate === true);
  const [proving, setProving] = useState(false);
  const useOfPoints = useRef<HTMLDivElement>(null);
  const member = provenMember(loyalty);
  useProofFocus(member !== undefined, proving, heading, () => setProving(false));
  if (!loyalty.member) return <ChangeButton onChange={onChange} label="Try another number" />;

  function askForCode(): void {
    setProving(true);
    cartStore.change({ sendCode: true });
    useOfPoints.current?.scrollIntoView({ block: 'nearest' });
  }

  function goOnWithout(): void {
    setProving(false);
    requestAnimationFrame(() => heading.current?.focus({ preventScroll: true }));
  }

  return (
    <>
      <div ref={useOfPoints}>
        {member ? (
          <MemberCard
            member={member}
            left={pointsLeft(loyalty, selected) ?? 0}
            heading={heading}
            onChange={onChange}
          />
        ) : (
          <FoundCard loyalty={loyalty} heading={heading} onChange={onChange}>
            {loyalty.status === 'BYPASSED' || loyalty.member.proven ? null : (
              <Proof
                loyalty={loyalty}
                state={state}
                open={proving}
                onOpen={askForCode}
                onClose={goOnWithout}
              />
            )}
          </FoundCard>
        )}
      </div>
      <Earning loyalty={loyalty} recalculating={recalculating} upTo={selected.length > 0} />
      <InstantRewards
        rewards={loyalty.rewards.instant}
        currency={loyalty.totals.currency}
        busy={recalculating}
      />
      {hasWarning(loyalty, 'POINTS_HOLD_UNAVAILABLE') ? (
        <Note testId="points-hold-unavailable">
          Points cannot be used right now. You still earn points with this order.
        </Note>
      ) : null}
      {hasWarning(loyalty, 'REWARD_NO_LONGER_AVAILABLE') ? (
        <Note testId="reward-lost">
          A reward that you chose is no longer available for this cart. You keep its points, and the prices
          here are without it.
        </Note>
      ) : null}
      <OptionalRewards
        loyalty={loyalty}
        selected={selected}
        busy={recalculating}
        problem={loyaltyProblem(state.errors.rewards)}
        onSelect={(rewardIds) => cartStore.change({ rewardIds })}
        onUnlock={proving ? undefined : askForCode}
      />
    </>
  );
}

/** The code's field is gone once it was right: the member's name takes the focus over. */
function useProofFocus(proven: boolean, proving: boolean, heading: Heading, onProven: () => void): void {
  const done = useRef(onProven);
  useEffect(() => {
    done.current = onProven;
  });
  useEffect(() => {
    if (!proven || !proving) return;
    done.current();
    requestAnimationFrame(() => heading.current?.focus({ preventScroll: true }));
  }, [proven, proving, heading]);
}

function Earning({
  loyalty,
  recalculating,
  upTo,
}: {
  loyalty: LoyaltyView;
  recalculating: boolean;
  upTo: boolean;
}): ReactNode {
  const { toEarn, multiplier } = loyalty.points;
  if (recalculating) {
    return (
      <p
        className="mt-4 flex items-center gap-2 text-sm font-medium text-ink-soft"
        data-testid="loyalty-recalculating"
      >
        <Spinner className="size-4" /> Working out your rewards…
      </p>
    );
  }
  if (loyalty.status === 'BYPASSED') return null;
  return (
    <p className="mt-4 text-sm text-ink-soft" data-testid="points-to-earn" data-points={toEarn}>
      This order earns {upTo ? 'up to ' : ''}
      <strong className="text-ink">{formatPoints(toEarn)} points</strong>
      {multiplier > 1 ? ` (${multiplier} × member bonus)` : ''}.
    </p>
  );
}

function ChangeButton({ onChange, label }: { onChange: () => void; label: string }): ReactNode {
  return (
    <button type="button" onClick={onChange} className="link min-h-11" data-testid="change-number">
      {label}
    </button>
  );
}
