'use client';

import Link from 'next/link';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { askSession, type Refused } from '@/lib/session/ask';
import { PASSWORD_HINT, passwordSlip, tokenOf } from '@/lib/session/password';
import { Alert } from '../ui/alert';
import { Field } from '../ui/field';
import { CheckIcon, Spinner } from '../ui/icons';

/** `null`: the link holds no token. Undefined: not looked yet, which only a browser can. */
type Token = string | null | undefined;

/** Sets the new password by the token of the link. */
export function ResetPassword(): ReactNode {
  const token = useToken();
  const [done, setDone] = useState(false);
  const [over, setOver] = useState(false);
  if (done) return <Done />;
  if (token === undefined) return <div aria-hidden="true" className="panel h-56 animate-pulse" />;
  if (token === null || over) return <Over />;
  return <NewPassword token={token} onDone={() => setDone(true)} onOver={() => setOver(true)} />;
}

/** Read once, then taken out of the address, so that neither the history nor a shared screen shows it. */
function useToken(): Token {
  const [token, setToken] = useState<Token>();
  useEffect(() => {
    const found = tokenOf(window.location.hash);
    setToken((known) => known ?? found ?? null);
    if (found) window.history.replaceState(window.history.state, '', window.location.pathname);
  }, []);
  return token;
}

function NewPassword({
  token,
  onDone,
  onOver,
}: {
  token: string;
  onDone: () => void;
  onOver: () => void;
}): ReactNode {
  const [password, setPassword] = useState('');
  const [slip, setSlip] = useState<string>();
  const [problem, setProblem] = useState<Refused>();
  const [sending, setSending] = useState(false);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (sending) return;
    const wrong = passwordSlip(password);
    setSlip(wrong);
    if (wrong) return;
    setSending(true);
    const refused = await askSession('/session/password', { action: 'set', token, password });
    setSending(false);
    if (!refused) return onDone();
    if (refused.status === 401) return onOver();
    setProblem(refused);
  }

  return (
    <form
      onSubmit={(event) => void submit(event)}
      noValidate
      className="panel space-y-4 p-6 shadow-card sm:p-8"
      aria-label="Choose a new password"
    >
      {problem ? <Alert testId="reset-error">{problem.message}</Alert> : null}
      <Field
        label="New password"
        type="password"
        autoComplete="new-password"
        testId="reset-password"
        hint={PASSWORD_HINT}
        value={password}
        error={slip}
        onChange={(event) => setPassword(event.target.value)}
      />
      <button
        type="submit"
        aria-disabled={sending}
        data-testid="reset-submit"
        className="btn btn-primary min-h-12 w-full"
      >
        {sending ? <Spinner /> : null}
        Save the new password
      </button>
    </form>
  );
}

function Done(): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="panel p-6 shadow-card sm:p-8" data-testid="reset-done">
      <div className="flex items-center gap-3">
        <span className="grid size-10 shrink-0 place-items-center rounded-full bg-forest-700 text-white">
          <CheckIcon className="size-6" />
        </span>
        <h2 ref={heading} tabIndex={-1} className="text-xl font-bold">
          Your new password is set
        </h2>
      </div>
      <p className="mt-3 text-ink-soft">Wherever you were signed in, you are signed out now.</p>
      <Link href="/sign-in" className="btn btn-primary mt-5 min-h-12 w-full">
        Sign in
      </Link>
    </section>
  );
}

function Over(): ReactNode {
  return (
    <section className="panel p-6 shadow-card sm:p-8" data-testid="reset-over">
      <h2 className="text-xl font-bold">This link is not valid any more</h2>
      <p className="mt-2 text-ink-soft">
        It works once, and for a short time only. Nothing has changed in your account.
      </p>
      <Link href="/forgot-password" className="btn btn-primary mt-5 min-h-12 w-full">
        Send me a new link
      </Link>
    </section>
  );
}
