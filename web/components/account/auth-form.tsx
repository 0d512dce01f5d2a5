'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useState } from 'react';
import { cartStore } from '@/lib/cart/store';
import { isEmail } from '@/lib/checkout/contact';
import { medusa } from '@/lib/medusa/browser';
import { toE164 } from '@/lib/phone';
import { askSession } from '@/lib/session/ask';
import { PASSWORD_HINT, passwordSlip } from '@/lib/session/password';
import { Alert } from '../ui/alert';
import { Field } from '../ui/field';
import { Spinner } from '../ui/icons';

interface Typed {
  email: string;
  password: string;
  firstName: string;
  lastName: string;
  phone: string;
}

type Errors = Partial<Record<keyof Typed, string>>;

/** The cart of a guest goes with the shopper who signs in, so that the order stands in the account. */
export async function claimCart(): Promise<void> {
  await cartStore.load();
  const { cart } = cartStore.read();
  if (!cart) return;
  await medusa().store.cart.transferCart(cart.id);
  await cartStore.reload();
}

function validate(typed: Typed, registering: boolean): Errors {
  const errors: Errors = {};
  if (!isEmail(typed.email)) errors.email = 'Enter your e-mail address, like alex@example.com.';
  const slip = registering ? passwordSlip(typed.password) : undefined;
  if (slip) errors.password = slip;
  if (!registering && !typed.password) errors.password = 'Enter your password.';
  if (registering && !typed.firstName.trim()) errors.firstName = 'Enter your first name.';
  if (registering && typed.phone.trim() && !toE164(typed.phone))
    errors.phone = 'Enter the ten digits of your phone number.';
  return errors;
}

function requestOf(typed: Typed, registering: boolean): object {
  const { email, password, firstName, lastName, phone } = typed;
  if (!registering)
    return {
      action: 'sign-in',
      credentials: { provider: 'emailpass', payload: { email: email.trim(), password } },
    };
  return {
    action: 'register',
    registration: {
      email: email.trim(),
      password,
      firstName: firstName.trim(),
      lastName: lastName.trim(),
      phone: toE164(phone),
    },
  };
}

/** Sign-in or registration with e-mail and password. */
export function AuthForm({ registering }: { registering: boolean }): ReactNode {
  const router = useRouter();
  const [typed, setTyped] = useState<Typed>({
    email: '',
    password: '',
    firstName: '',
    lastName: '',
    phone: '',
  });
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<string>();
  const [sending, setSending] = useState(false);
  const bind = (name: keyof Typed) => ({
    value: typed[name],
    error: errors[name],
    testId: `auth-${name}`,
    onChange: (event: { target: { value: string } }) =>
      setTyped((before) => ({ ...before, [name]: event.target.value })),
  });

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const found = validate(typed, registering);
    setErrors(found);
    if (Object.keys(found).length > 0) {
      requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    setSending(true);
    const refused = await askSession('/session', requestOf(typed, registering));
    setProblem(refused?.message);
    setSending(false);
    if (refused) return;
    await claimCart();
    router.push('/account');
    router.refresh();
  }

  return (
    <form
      onSubmit={(event) => void submit(event)}
      noValidate
      className="panel space-y-4 p-6 shadow-card sm:p-8"
      aria-label={registering ? 'Register' : 'Sign in'}
    >
      {problem ? <Alert testId="auth-error">{problem}</Alert> : null}
      {registering ? (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="First name" autoComplete="given-name" {...bind('firstName')} />
          <Field label="Last name, if you have one" autoComplete="family-name" {...bind('lastName')} />
        </div>
      ) : null}
      <Field label="E-mail" type="email" autoComplete="email" {...bind('email')} />
      <Field
        label="Password"
        type="password"
        autoComplete={registering ? 'new-password' : 'current-password'}
        {...bind('password')}
        hint={registering ? PASSWORD_HINT : undefined}
      />
      {registering ? null : (
        <p className="-mt-1 text-right">
          <Link href="/forgot-password" className="link">
            Forgot your password?
          </Link>
        </p>
      )}
      {registering ? (
        <Field
          label="Phone number"
          optional
          type="tel"
          autoComplete="tel"
          {...bind('phone')}
          hint="Opens your loyalty account. Give this number at checkout and your order earns points."
        />
      ) : null}
      <button
        type="submit"
        disabled={sending}
        data-testid="auth-submit"
        className="btn btn-primary min-h-12 w-full"
      >
        {sending ? <Spinner /> : null}
        {registering ? 'Create account' : 'Sign in'}
      </button>
      <p className="text-center text-ink-soft">
        {registering ? 'Already have an account?' : 'New here?'}{' '}
        <Link href={registering ? '/sign-in' : '/register'} className="link">
          {registering ? 'Sign in' : 'Create an account'}
        </Link>
      </p>
    </form>
  );
}
