import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { ResetPassword } from '@/components/account/reset-password';

/** No referrer: the address of this page opens an account. */
export const metadata: Metadata = {
  title: 'Choose a new password',
  robots: { index: false },
  referrer: 'no-referrer',
};

export default function ResetPasswordPage(): ReactNode {
  return (
    <div className="mx-auto w-full max-w-lg px-4 pt-10 sm:pt-14">
      <h1 className="mb-6 text-3xl font-bold sm:text-4xl">Choose a new password</h1>
      <ResetPassword />
    </div>
  );
}
