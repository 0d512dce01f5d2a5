'use client';

import type { ReactNode } from 'react';
import { type LoyaltyView, pointsLeft, type Reward, toggleReward } from '@/lib/loyalty';
import { formatMinor, formatPoints } from '@/lib/money';
import { Alert } from '../ui/alert';
import { CheckIcon, LockIcon } from '../ui/icons';
import { CHOICE } from './section';

/**
 * Rewards that apply by themselves; those that take nothing off this cart (double points, for one) show what
 * they are.
 */
export function InstantRewards({
  rewards,
  currency,
  busy,
}: {
  rewards: Reward[];
  currency: string;
  busy: boolean;
}): ReactNode {
  const applied = rewards.filter((reward) => reward.applied);
  if (applied.length === 0) return null;
  return (
    <div className="mt-6">
      <h3 className="mb-2 font-sans text-base font-semibold">Applied for you</h3>
      <ul
        className={`divide-y divide-forest-200/70 rounded-xl border border-forest-200 bg-forest-50 ${busy ? 'text-ink-soft' : ''}`}
      >
        {applied.map((reward) => (
          <li
            key={reward.rewardId}
            data-testid="reward-instant"
            data-reward-id={reward.rewardId}
            className="flex items-center gap-3 px-4 py-3"
          >
            <span className="grid size-6 shrink-0 place-items-center rounded-full bg-forest-700 text-white">
              <CheckIcon className="size-4" />
            </span>
            <span className="flex-1 leading-snug">{reward.description}</span>
            {reward.discountAmount > 0 ? (
              <span className="font-semibold tabular-nums text-forest-700">
                {formatMinor(-reward.discountAmount, currency)}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface OptionalRewardsProps {
  loyalty: LoyaltyView;
  /** What is switched on, the shopper's newest wish included. */
  selected: string[];
  busy: boolean;
  problem: string | undefined;
  onSelect: (rewardIds: string[]) => void;
  /** Asks for the code that unlocks rewards; absent while it is being asked for. */
  onUnlock: (() => void) | undefined;
}

/**
 * Rewards that cost points: a choice each, with its price in points. One that is too dear says so; one that
 * needs proof shows a lock.
 */
export function OptionalRewards({
  loyalty,
  selected,
  busy,
  problem,
  onSelect,
  onUnlock,
}: OptionalRewardsProps): ReactNode {
  const { optional } = loyalty.rewards;
  if (optional.length === 0) return null;
  const locked = optional.some((reward) => reward.locked !== null);
  return (
    <fieldset className="mt-6" aria-busy={busy}>
      <legend className="mb-2 font-semibold">Spend points on</legend>
      {problem ? <Alert className="mb-3">{problem}</Alert> : null}
      <div className="space-y-2.5">
        {optional.map((reward) =>
          reward.locked === null ? (
            <OptionalReward
              key={reward.rewardId}
              reward={reward}
              currency={loyalty.totals.currency}
              selected={selected.includes(reward.rewardId)}
              affordable={(pointsLeft(loyalty, toggleReward(loyalty, selected, reward.rewardId)) ?? 0) >= 0}
              missing={reward.pointsCost - (pointsLeft(loyalty, selected) ?? 0)}
              onToggle={() => onSelect(toggleReward(loyalty, selected, reward.rewardId))}
            />
          ) : (
            <LockedReward key={reward.rewardId} reward={reward} currency={loyalty.totals.currency} />
          ),
        )}
      </div>
      {locked && onUnlock ? (
        <button
          type="button"
          onClick={onUnlock}
          data-testid="unlock-rewards"
          className="btn btn-quiet mt-3 w-full"
        >
          <LockIcon className="size-5" />
          Unlock these rewards
        </button>
      ) : null}
    </fieldset>
  );
}

interface OptionalRewardProps {
  reward: Reward;
  currency: string;
  selected: boolean;
  affordable: boolean;
  missing: number;
  onToggle: () => void;
}

function OptionalReward({
  reward,
  currency,
  selected,
  affordable,
  missing,
  onToggle,
}: OptionalRewardProps): ReactNode {
  const disabled = !selected && !affordable;
  return (
    <label
      className={`${CHOICE} ${disabled ? 'bg-cream hover:border-line' : ''}`}
      data-testid="reward-optional"
      data-reward-id={reward.rewardId}
      data-selected={selected}
      data-affordable={affordable}
    >
      <input
        type="checkbox"
        checked={selected}
        disabled={disabled}
        onChange={onToggle}
        className="size-5 shrink-0 accent-forest-800"
      />
      <span className="flex-1 leading-snug">
        <span className="font-semibold">{reward.description}</span>
        <span className="mt-0.5 block text-sm text-ink-soft">
          {formatPoints(reward.pointsCost)} points
          {disabled ? `, ${formatPoints(Math.max(0, missing))} more than you have left` : ''}
        </span>
      </span>
      {reward.discountAmount > 0 ? (
        <span className="font-semibold tabular-nums text-forest-700">
          {formatMinor(-reward.discountAmount, currency)}
        </span>
      ) : null}
    </label>
  );
}

/** What points would buy, once the shopper has shown to be the member. */
function LockedReward({ reward, currency }: { reward: Reward; currency: string }): ReactNode {
  return (
    <div
      className="flex min-h-14 items-center gap-3 rounded-xl border-[1.5px] border-dashed border-line bg-cream px-4 py-3"
      data-testid="reward-optional"
      data-reward-id={reward.rewardId}
      data-selected={false}
      data-locked={reward.locked}
    >
      <LockIcon className="size-5 shrink-0 text-ink-soft" />
      <span className="flex-1 leading-snug">
        <span className="font-semibold">{reward.description}</span>
        <span className="mt-0.5 block text-sm text-ink-soft">
          {formatPoints(reward.pointsCost)} points
          <span className="sr-only">, locked until you enter your code</span>
        </span>
      </span>
      {reward.discountAmount > 0 ? (
        <span className="font-semibold tabular-nums text-ink-soft">
          {formatMinor(-reward.discountAmount, currency)}
        </span>
      ) : null}
    </div>
  );
}
