'use client';

import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';

export function SignOut(): ReactNode {
  const router = useRouter();
  async function signOut(): Promise<void> {
    await fetch('/session', { method: 'DELETE' });
    router.push('/');
    router.refresh();
  }
  return (
    <button type="button" onClick={() => void signOut()} data-testid="sign-out" className="btn btn-quiet">
      Sign out
    </button>
  );
}
