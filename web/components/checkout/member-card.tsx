'use client';

import type { ReactNode, RefObject } from 'react';
import { lastDigits, type LoyaltyView, type ProvenMember } from '@/lib/loyalty';
import { formatPoints } from '@/lib/money';
import { CheckIcon, StarIcon } from '../ui/icons';

/** What takes the focus over when the field that had it is gone. */
export type Heading = RefObject<HTMLParagraphElement | null>;

/** Who the shopper has shown to be, and the points that are left. */
export function MemberCard({
  member,
  left,
  heading,
  onChange,
}: {
  member: ProvenMember;
  left: number;
  heading: Heading;
  onChange: () => void;
}): ReactNode {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-2xl bg-forest-900 px-5 py-4 text-white">
      <div>
        <p ref={heading} tabIndex={-1} className="font-display text-xl font-bold">
          Hi <span data-testid="member-name">{member.firstName}</span>
        </p>
        <p className="mt-0.5 text-sm text-forest-100">
          {member.tier ? (
            <span
              data-testid="member-tier"
              className="mr-2 inline-flex items-center gap-1 rounded-full bg-amber-400 px-2.5 py-0.5 text-xs font-bold uppercase tracking-wide text-forest-950"
            >
              <StarIcon className="size-3.5" />
              {member.tier}
            </span>
          ) : null}
          <MaskedPhone text={member.maskedPhone} />
        </p>
      </div>
      <div className="sm:text-right">
        <p
          className="font-display text-2xl font-bold tabular-nums text-amber-400"
          data-testid="member-points"
          data-points={member.pointsBalance}
        >
          {formatPoints(left)} <span className="font-sans text-sm font-semibold text-white">points</span>
        </p>
        <button
          type="button"
          onClick={onChange}
          className="min-h-8 text-sm font-semibold text-forest-100 underline underline-offset-2 hover:text-white"
        >
          Not you?
        </button>
      </div>
    </div>
  );
}

interface FoundCardProps {
  loyalty: LoyaltyView;
  heading: Heading;
  onChange: () => void;
  /** What is offered to do about it. */
  children: ReactNode;
}

/**
 * A number that is a member's, typed by who may or may not be that member: nothing of the account is told.
 */
export function FoundCard({ loyalty, heading, onChange, children }: FoundCardProps): ReactNode {
  return (
    <div
      className="rounded-2xl border-[1.5px] border-forest-200 bg-forest-50 px-5 py-4"
      data-testid="member-found"
    >
      <div className="flex items-center justify-between gap-x-4">
        <div className="flex min-w-0 items-center gap-3">
          <span className="grid size-9 shrink-0 place-items-center rounded-full bg-forest-700 text-white">
            <CheckIcon className="size-5" />
          </span>
          <div>
            <p ref={heading} tabIndex={-1} className="font-display text-xl font-bold leading-tight">
              Member found
            </p>
            <p className="text-sm text-ink-soft">
              <MaskedPhone text={loyalty.member?.maskedPhone ?? ''} />
            </p>
          </div>
        </div>
        <button type="button" onClick={onChange} className="link min-h-11 text-sm">
          Change<span className="sr-only"> the number</span>
        </button>
      </div>
      {children}
    </div>
  );
}

function MaskedPhone({ text }: { text: string }): ReactNode {
  if (!text) return null;
  return (
    <>
      <span aria-hidden="true" className="tabular-nums">
        {text}
      </span>
      <span className="sr-only">Phone number ending in {lastDigits(text)}</span>
    </>
  );
}
