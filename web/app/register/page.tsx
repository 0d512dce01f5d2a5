import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { AuthForm } from '@/components/account/auth-form';

export const metadata: Metadata = { title: 'Create an account' };

export default function RegisterPage(): ReactNode {
  return (
    <div className="mx-auto w-full max-w-lg px-4 pt-10 sm:pt-14">
      <h1 className="text-3xl font-bold sm:text-4xl">Create an account</h1>
      <p className="mb-6 mt-2 text-ink-soft">Your orders and points in one place.</p>
      <AuthForm registering />
    </div>
  );
}
