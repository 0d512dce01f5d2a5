'use client';

import Link from 'next/link';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { isEmail } from '@/lib/checkout/contact';
import { askSession } from '@/lib/session/ask';
import { Alert } from '../ui/alert';
import { Field } from '../ui/field';
import { Spinner } from '../ui/icons';

/** Asks for the letter with the link. Who has an account and who has none is answered alike. */
export function ForgotPassword(): ReactNode {
  const [email, setEmail] = useState('');
  const [slip, setSlip] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [sending, setSending] = useState(false);
  const [sent, setSent] = useState(false);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (sending) return;
    const wrong = isEmail(email) ? undefined : 'Enter your e-mail address, like alex@example.com.';
    setSlip(wrong);
    if (wrong) return;
    setSending(true);
    const refused = await askSession('/session/password', { action: 'forgot', email: email.trim() });
    setSending(false);
    setProblem(refused?.message);
    setSent(!refused);
  }

  if (sent) return <Sent email={email.trim()} onAgain={() => setSent(false)} />;
  return (
    <form
      onSubmit={(event) => void submit(event)}
      noValidate
      className="panel space-y-4 p-6 shadow-card sm:p-8"
      aria-label="Forgot your password?"
    >
      {problem ? <Alert testId="forgot-error">{problem}</Alert> : null}
      <Field
        label="E-mail"
        type="email"
        autoComplete="email"
        testId="forgot-email"
        value={email}
        error={slip}
        onChange={(event) => setEmail(event.target.value)}
      />
      <button
        type="submit"
        aria-disabled={sending}
        data-testid="forgot-submit"
        className="btn btn-primary min-h-12 w-full"
      >
        {sending ? <Spinner /> : null}
        Send me the link
      </button>
      <p className="text-center">
        <Link href="/sign-in" className="link">
          Back to sign-in
        </Link>
      </p>
    </form>
  );
}

function Sent({ email, onAgain }: { email: string; onAgain: () => void }): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="panel p-6 shadow-card sm:p-8" data-testid="forgot-sent">
      <h2 ref={heading} tabIndex={-1} className="text-xl font-bold">
        Look into your mail
      </h2>
      <p className="mt-2 leading-relaxed">
        If <strong className="break-words">{email}</strong> has an account here, a letter with a link is on
        its way. The link works once, and for a short time only.
      </p>
      <p className="mt-4 text-ink-soft">
        Nothing there? Look among unwanted mail, or{' '}
        <button type="button" onClick={onAgain} className="link min-h-11">
          try again
        </button>
        .
      </p>
    </section>
  );
}
