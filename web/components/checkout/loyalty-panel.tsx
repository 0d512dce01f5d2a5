'use client';

import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { type CartState, cartStore } from '@/lib/cart/store';
import { type LoyaltyView, memberNotFound, pointsLeft, selectedRewardIds } from '@/lib/loyalty';
import { ShopError } from '@/lib/medusa/request';
import { formatPoints } from '@/lib/money';
import { Spinner, StarIcon } from '../ui/icons';
import { PhoneForm } from './phone-form';
import { InstantRewards, OptionalRewards } from './rewards';

/** What takes the focus over when the phone field is gone. */
type Heading = RefObject<HTMLParagraphElement | null>;

/** Steps 1 to 7 of the checkout: who is the member, what comes off by itself, what points can buy. */
export function LoyaltyPanel({ state }: { state: CartState }): ReactNode {
  const { loyalty, wish, errors } = state;
  const [changing, setChanging] = useState(false);
  const identifying = wish.phone !== undefined;
  const known = loyalty !== null && loyalty.member !== null;
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
      {asks ? <PhoneForm identifying={identifying} problem={problemOf(loyalty, identifying, errors.identify)} onCancel={known ? () => setChanging(false) : undefined} /> : null}
      {identifying && !known ? <Awaited /> : null}
      {loyalty && !changing && (known || loyalty.status === 'BYPASSED') ? <Standing loyalty={loyalty} state={state} heading={heading} onChange={() => setChanging(true)} /> : null}
    </div>
  );
}

/** About as high as the answer, and there in the very click, so that the page does not jump when the answer comes. */
function Awaited(): ReactNode {
  return (
    <div aria-hidden="true" className="mt-5 space-y-5">
      <div className="h-[5.5rem] animate-pulse rounded-2xl bg-forest-100" />
      <div className="h-44 animate-pulse rounded-xl bg-forest-50" />
      <div className="h-52 animate-pulse rounded-xl bg-sand" />
    </div>
  );
}

function problemOf(loyalty: LoyaltyView | null, identifying: boolean, error: Error | undefined): string | undefined {
  if (identifying) return undefined;
  if (error instanceof ShopError && error.code === 'INVALID_REQUEST') return 'This is not a phone number we can look up. Please check it.';
  if (error) return error.message;
  if (loyalty && memberNotFound(loyalty)) return 'We know no member with this number. Please check it and try again.';
  return undefined;
}

/** Where loyalty stands, for everybody; a program reads `data-status`. */
function StatusLine({ loyalty, identifying, heading }: { loyalty: LoyaltyView | null; identifying: boolean; heading: Heading | undefined }): ReactNode {
  const bypassed = loyalty?.status === 'BYPASSED' && !identifying;
  return (
    <div role="status" aria-live="polite" data-testid="loyalty-status" data-status={identifying ? 'IDENTIFYING' : (loyalty?.status ?? 'NONE')}>
      {identifying ? <span className="sr-only">Looking up your number</span> : null}
      {bypassed ? (
        <p ref={heading} tabIndex={-1} className="mb-4 rounded-xl bg-sand px-4 py-3 text-[0.9375rem]">Loyalty is taking a break; you pay the regular price and your points arrive later.</p>
      ) : null}
    </div>
  );
}

function Standing({ loyalty, state, heading, onChange }: { loyalty: LoyaltyView; state: CartState; heading: Heading; onChange: () => void }): ReactNode {
  const { member } = loyalty;
  if (!member) return <ChangeButton onChange={onChange} label="Try another number" />;
  const selected = state.wish.rewardIds ?? selectedRewardIds(loyalty);
  const recalculating = state.busy && (state.wish.quantities !== undefined || state.wish.rewardIds !== undefined || state.wish.reevaluate === true);
  return (
    <>
      <MemberCard loyalty={loyalty} left={pointsLeft(loyalty, selected)} heading={heading} onChange={onChange} />
      {recalculating ? (
        <p className="mt-4 flex items-center gap-2 text-sm font-medium text-ink-soft" data-testid="loyalty-recalculating">
          <Spinner className="size-4" /> Working out your rewards…
        </p>
      ) : loyalty.status === 'BYPASSED' ? null : (
        <p className="mt-4 text-sm text-ink-soft" data-testid="points-to-earn" data-points={loyalty.points.toEarn}>
          This order earns {selected.length > 0 ? 'up to ' : ''}
          <strong className="text-ink">{formatPoints(loyalty.points.toEarn)} points</strong>
          {loyalty.points.multiplier > 1 ? ` (${loyalty.points.multiplier} × member bonus)` : ''}.
        </p>
      )}
      <InstantRewards rewards={loyalty.rewards.instant} currency={loyalty.totals.currency} busy={recalculating} />
      <OptionalRewards
        loyalty={loyalty}
        selected={selected}
        busy={recalculating}
        problem={state.errors.rewards?.message}
        onSelect={(rewardIds) => cartStore.change({ rewardIds })}
      />
    </>
  );
}

function MemberCard({ loyalty, left, heading, onChange }: { loyalty: LoyaltyView; left: number; heading: Heading; onChange: () => void }): ReactNode {
  const { member } = loyalty;
  if (!member) return null;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-2xl bg-forest-900 px-5 py-4 text-white">
      <div>
        <p ref={heading} tabIndex={-1} className="font-display text-xl font-bold">
          Hi <span data-testid="member-name">{member.firstName}</span>
        </p>
        <p className="mt-0.5 text-sm text-forest-100">
          <span data-testid="member-tier" className="mr-2 inline-flex items-center gap-1 rounded-full bg-amber-400 px-2.5 py-0.5 text-xs font-bold uppercase tracking-wide text-forest-950">
            <StarIcon className="size-3.5" />
            {member.tier}
          </span>
          {member.maskedPhone ? <span aria-label={`Phone number ending in ${member.maskedPhone.slice(-4)}`}>{member.maskedPhone}</span> : null}
        </p>
      </div>
      <div className="text-right">
        <p className="font-display text-2xl font-bold tabular-nums text-amber-400" data-testid="member-points" data-points={member.pointsBalance}>
          {formatPoints(left)} <span className="font-sans text-sm font-semibold text-white">points</span>
        </p>
        <button type="button" onClick={onChange} className="min-h-8 text-sm font-semibold text-forest-100 underline underline-offset-2 hover:text-white">
          Not you?
        </button>
      </div>
    </div>
  );
}

function ChangeButton({ onChange, label }: { onChange: () => void; label: string }): ReactNode {
  return (
    <button type="button" onClick={onChange} className="link min-h-11" data-testid="change-number">
      {label}
    </button>
  );
}
