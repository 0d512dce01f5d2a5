'use client';

import { type ReactNode, useState } from 'react';
import { cartStore } from '@/lib/cart/store';
import { CheckIcon, PlusIcon, Spinner } from '../ui/icons';
import { announce } from '../ui/announcer';
import { useAlive } from '../ui/use-alive';

type Phase = 'ready' | 'adding' | 'added' | 'failed';

const LABELS: Record<Phase, string> = { ready: 'Add', adding: 'Adding', added: 'Added', failed: 'Try again' };
const ADDED_MS = 1800;

export interface AddButtonProps {
  variantId: string;
  title: string;
  quantity?: number;
  unitOfMeasure: string | undefined;
  className?: string;
  label?: string;
}

/** Adds a variant to the cart and says so, to eyes and to screen readers. */
export function AddButton({
  variantId,
  title,
  quantity = 1,
  unitOfMeasure,
  className = '',
  label = LABELS.ready,
}: AddButtonProps): ReactNode {
  const [phase, setPhase] = useState<Phase>('ready');
  const alive = useAlive();

  async function add(): Promise<void> {
    if (phase === 'adding') return;
    setPhase('adding');
    try {
      await cartStore.add(variantId, quantity, unitOfMeasure);
      setPhase('added');
      announce(`${title} added to the cart`);
      setTimeout(() => setPhase('ready'), ADDED_MS);
    } catch (error) {
      setPhase('failed');
      announce(
        `${title} could not be added: ${error instanceof Error ? error.message : 'the shop did not answer'}`,
      );
    }
  }

  return (
    <button
      type="button"
      onClick={() => void add()}
      disabled={!alive}
      aria-disabled={phase === 'adding'}
      data-testid="add-to-cart"
      data-phase={phase}
      aria-label={`${phase === 'ready' ? label : LABELS[phase]}: ${title}`}
      className={`btn ${className}`}
    >
      {phase === 'adding' ? (
        <Spinner />
      ) : phase === 'added' ? (
        <CheckIcon className="size-5" />
      ) : (
        <PlusIcon className="size-5" />
      )}
      {phase === 'ready' ? label : LABELS[phase]}
    </button>
  );
}
