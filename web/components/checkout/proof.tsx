'use client';

import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { type CartState, cartStore } from '@/lib/cart/store';
import { hasWarning, type LoyaltyView } from '@/lib/loyalty';
import { isExpired, isWrongCode, loyaltyProblem } from '@/lib/loyalty-problems';
import { FieldError } from '../ui/field';
import { LockIcon, Spinner } from '../ui/icons';
import { Note } from '../ui/note';

/** Digits of the code that the host sends. */
const LENGTH = 6;

interface ProofProps {
  loyalty: LoyaltyView;
  state: CartState;
  /** The shopper wants to use points, so the code is asked for. */
  open: boolean;
  onOpen: () => void;
  onClose: () => void;
}

/**
 * Shows that the number is the shopper's own: the host sends a code, the shopper types it. Never needed to
 * place the order.
 */
export function Proof({ loyalty, state, open, onOpen, onClose }: ProofProps): ReactNode {
  const { wish, errors } = state;
  const sending = wish.sendCode === true;
  const checking = wish.code !== undefined;
  const away = hasWarning(loyalty, 'PROOF_UNAVAILABLE') && !sending && !checking;
  if (!open)
    return <Offer offers={loyalty.rewards.instant.some((reward) => reward.applied)} onOpen={onOpen} />;
  if (away) {
    return (
      <Note testId="proof-unavailable">
        We cannot check your number right now. You still earn points.
        <Choices onSend={onOpen} onClose={onClose} send="Try again" />
      </Note>
    );
  }
  if (errors.proof && !isWrongCode(errors.proof) && !sending && !checking) {
    return (
      <div
        className="mt-4"
        role="alert"
        data-testid={isExpired(errors.proof) ? 'proof-expired' : 'proof-refused'}
      >
        <p className="font-semibold">{loyaltyProblem(errors.proof)}</p>
        <Choices onSend={onOpen} onClose={onClose} send="Send a new code" />
      </div>
    );
  }
  return (
    <CodeForm
      maskedPhone={loyalty.member?.maskedPhone ?? ''}
      sending={sending}
      checking={checking}
      problem={loyaltyProblem(errors.proof)}
      onSend={onOpen}
      onClose={onClose}
    />
  );
}

function Offer({ offers, onOpen }: { offers: boolean; onOpen: () => void }): ReactNode {
  return (
    <>
      <p className="mt-2 leading-snug">
        {offers ? 'Your member offers are on.' : 'This order earns points.'} To use points, show us that this
        number is yours.
      </p>
      <button
        type="button"
        onClick={onOpen}
        data-testid="use-points"
        className="btn btn-primary mt-4 min-h-12 w-full sm:w-auto"
      >
        <LockIcon className="size-5" />
        Use your points
      </button>
    </>
  );
}

interface CodeFormProps {
  maskedPhone: string;
  sending: boolean;
  checking: boolean;
  problem: string | undefined;
  onSend: () => void;
  onClose: () => void;
}

/** Not a `<form>`: it stands inside the checkout's. */
function CodeForm({ maskedPhone, sending, checking, problem, onSend, onClose }: CodeFormProps): ReactNode {
  const [code, setCode] = useState('');
  const [slip, setSlip] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const error = slip ?? problem;
  const sentTo = maskedPhone ? ` to ${maskedPhone}` : '';

  useEffect(() => {
    field.current?.focus();
  }, []);
  useEffect(() => {
    // A code that was refused is typed anew.
    if (problem) field.current?.select();
  }, [problem]);

  function check(typed: string): void {
    // A phone may have the code before the shop's answer is here: the check waits its turn behind it.
    if (checking) return;
    setSlip(typed.length === LENGTH ? undefined : `Enter the ${LENGTH} digits of the code.`);
    if (typed.length === LENGTH) cartStore.change({ code: typed });
  }

  function onType(text: string): void {
    const digits = text.replaceAll(/\D/g, '').slice(0, LENGTH);
    setSlip(undefined);
    setCode(digits);
    // Phones fill the code in from the message: nothing is left to press then.
    if (digits.length === LENGTH && digits !== code) check(digits);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    check(code);
  }

  return (
    <div className="mt-2" data-testid="proof-form" data-busy={sending || checking}>
      <p id="proof-why" role="status" className="leading-snug">
        {sending ? `Sending a code${sentTo}…` : `Enter the code we sent${sentTo} to use your points.`}
      </p>
      <label htmlFor="proof-code" className="mb-1.5 mt-4 block font-semibold">
        Code
      </label>
      <div className="flex flex-col gap-3 sm:flex-row">
        <input
          ref={field}
          id="proof-code"
          data-testid="proof-code"
          type="text"
          autoComplete="one-time-code"
          inputMode="numeric"
          className="field text-center font-display text-2xl font-bold tracking-[0.35em] tabular-nums sm:max-w-56"
          value={code}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? 'proof-error' : 'proof-why'}
          onKeyDown={onKeyDown}
          onChange={(event) => onType(event.target.value)}
        />
        <button
          type="button"
          onClick={() => check(code)}
          aria-disabled={checking}
          data-testid="proof-submit"
          className="btn btn-primary min-h-12 sm:min-w-40"
        >
          {checking ? <Spinner /> : null}
          {checking ? 'Checking the code' : 'Use my points'}
        </button>
      </div>
      <div role="alert">
        <FieldError id="proof-error">{checking ? undefined : error}</FieldError>
      </div>
      <Choices onSend={onSend} onClose={onClose} send="Send a new code" />
    </div>
  );
}

/** Another code, or none: the order never needs one. */
function Choices({
  onSend,
  onClose,
  send,
}: {
  onSend: () => void;
  onClose: () => void;
  send: string;
}): ReactNode {
  return (
    <div className="mt-2 flex flex-wrap gap-x-6">
      <button type="button" onClick={onSend} data-testid="proof-resend" className="link min-h-11">
        {send}
      </button>
      <button type="button" onClick={onClose} data-testid="proof-skip" className="link min-h-11">
        Continue without using points
      </button>
    </div>
  );
}
