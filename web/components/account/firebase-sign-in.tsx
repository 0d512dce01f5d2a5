'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import type { FirebaseConfig } from '@/lib/config';
import { askSession } from '@/lib/session/ask';
import { FirebaseRefusal, signInWithFirebase } from '@/lib/session/firebase';
import { Alert } from '../ui/alert';
import { Field } from '../ui/field';
import { Spinner } from '../ui/icons';
import { claimCart } from './auth-form';

/**
 * Sign-in with Firebase, shown only where it is configured: Google's window, or an e-mail account that
 * Firebase keeps.
 */
export function FirebaseSignIn({ firebase }: { firebase: FirebaseConfig }): ReactNode {
  const router = useRouter();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string>();
  const [sending, setSending] = useState(false);

  async function signIn(way: 'google' | 'email'): Promise<void> {
    setSending(true);
    setProblem(undefined);
    try {
      const account = await signInWithFirebase(
        firebase,
        way === 'google' ? 'google' : { email: email.trim(), password },
      );
      const { idToken, ...profile } = account;
      const refused = await askSession('/session', {
        action: 'sign-in',
        credentials: { provider: 'firebase', payload: { idToken } },
        profile,
      });
      if (refused) throw new FirebaseRefusal(refused.message);
      await claimCart();
      router.push('/account');
      router.refresh();
    } catch (error) {
      if (!(error instanceof FirebaseRefusal)) throw error;
      setProblem(error.message);
    } finally {
      setSending(false);
    }
  }

  return (
    <section
      aria-labelledby="firebase"
      className="panel mt-6 space-y-4 p-6 shadow-card sm:p-8"
      data-testid="firebase-sign-in"
    >
      <h2 id="firebase" className="text-lg font-bold">
        Other ways to sign in
      </h2>
      {problem ? <Alert testId="firebase-error">{problem}</Alert> : null}
      <button
        type="button"
        disabled={sending}
        onClick={() => void signIn('google')}
        className="btn btn-quiet min-h-12 w-full"
      >
        Continue with Google
      </button>
      <form
        className="space-y-4 border-t border-line pt-4"
        aria-label="Sign in with Firebase"
        onSubmit={(event) => {
          event.preventDefault();
          void signIn('email');
        }}
      >
        <Field
          label="E-mail"
          type="email"
          autoComplete="email"
          required
          testId="firebase-email"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Field
          label="Password"
          type="password"
          autoComplete="current-password"
          required
          testId="firebase-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <button
          type="submit"
          disabled={sending}
          data-testid="firebase-submit"
          className="btn btn-primary min-h-12 w-full"
        >
          {sending ? <Spinner /> : null}
          Sign in with Firebase
        </button>
      </form>
    </section>
  );
}
