'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, startTransition } from 'react';

/**
 * What a shopper sees when a page could not be made, most likely because the backend is away for a moment.
 */
export default function ErrorPage({ reset }: { error: Error; reset: () => void }): ReactNode {
  const router = useRouter();
  // What failed came from the server: showing it again needs a new answer, and both in one step, or the old
  // failure shows first.
  const tryAgain = (): void =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return (
    <div className="shell py-24 text-center">
      <h1 className="text-3xl font-bold">We could not open this page.</h1>
      <p className="mt-2 text-ink-soft">Our shop did not answer in time. Your cart is safe.</p>
      <button type="button" onClick={tryAgain} className="btn btn-primary mt-6">
        Try again
      </button>
    </div>
  );
}
