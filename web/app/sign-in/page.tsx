import type { Metadata } from 'next';
import { connection } from 'next/server';
import type { ReactNode } from 'react';
import { AuthForm } from '@/components/account/auth-form';
import { FirebaseSignIn } from '@/components/account/firebase-sign-in';
import { config } from '@/lib/config';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage(): Promise<ReactNode> {
  // Whether Firebase is offered is known at run time only.
  await connection();
  return (
    <div className="mx-auto w-full max-w-lg px-4 pt-10 sm:pt-14">
      <h1 className="mb-6 text-3xl font-bold sm:text-4xl">Sign in</h1>
      <AuthForm registering={false} />
      {config.firebase ? <FirebaseSignIn firebase={config.firebase} /> : null}
    </div>
  );
}
