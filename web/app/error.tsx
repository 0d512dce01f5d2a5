'use client';

import type { ReactNode } from 'react';

/** What a shopper sees when a page could not be made, most likely because the backend is away for a moment. */
export default function ErrorPage({ reset }: { error: Error; reset: () => void }): ReactNode {
  return (
    <div className="shell py-24 text-center">
      <h1 className="text-3xl font-bold">We could not open this page.</h1>
      <p className="mt-2 text-ink-soft">Our shop did not answer in time. Your cart is safe.</p>
      <button type="button" onClick={reset} className="btn btn-primary mt-6">
        Try again
      </button>
    </div>
  );
}
