'use client';

import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { cartStore } from '@/lib/cart/store';

export function SignOut(): ReactNode {
  const router = useRouter();
  async function signOut(): Promise<void> {
    await fetch('/session', { method: 'DELETE' });
    // Whoever comes to this computer next is another shopper: neither cart nor name nor points are theirs.
    cartStore.forget();
    router.push('/');
    router.refresh();
  }
  return (
    <button type="button" onClick={() => void signOut()} data-testid="sign-out" className="btn btn-quiet">
      Sign out
    </button>
  );
}
