import Link from 'next/link';
import type { ReactNode } from 'react';

export default function NotFound(): ReactNode {
  return (
    <div className="shell py-24 text-center">
      <p className="font-display text-6xl font-bold text-amber-600">404</p>
      <h1 className="mt-3 text-3xl font-bold">That shelf is empty.</h1>
      <p className="mt-2 text-ink-soft">The page or product you asked for is not here.</p>
      <Link href="/" className="btn btn-primary mt-6">
        Back to the shop
      </Link>
    </div>
  );
}
