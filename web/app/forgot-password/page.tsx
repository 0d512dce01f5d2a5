import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { ForgotPassword } from '@/components/account/forgot-password';

export const metadata: Metadata = { title: 'Forgot your password?', robots: { index: false } };

export default function ForgotPasswordPage(): ReactNode {
  return (
    <div className="mx-auto w-full max-w-lg px-4 pt-10 sm:pt-14">
      <h1 className="text-3xl font-bold sm:text-4xl">Forgot your password?</h1>
      <p className="mb-6 mt-2 text-ink-soft">We send you a link by which you choose a new one.</p>
      <ForgotPassword />
    </div>
  );
}
