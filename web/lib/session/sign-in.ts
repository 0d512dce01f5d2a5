import 'server-only';
import { FetchError } from '@medusajs/js-sdk';
import { medusaForShopper } from '../medusa/server';

export interface Credentials {
  provider: 'emailpass' | 'firebase';
  /** What the provider's route takes: `{email, password}` or `{idToken}`. */
  payload: Record<string, string>;
}

export interface Registration {
  email: string;
  password: string;
  firstName: string;
  lastName: string;
  /** E.164; the loyalty account is made and linked with it. */
  phone?: string;
}

export interface Profile {
  firstName: string;
  lastName: string;
  email: string;
}

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

async function authenticate(provider: string, payload: Record<string, string>): Promise<string> {
  const answer = await (
    await medusaForShopper()
  ).client.fetch<{ token?: string }>(`/auth/customer/${provider}`, { method: 'POST', body: payload });
  if (!answer.token)
    throw new FetchError(
      'This account needs another step to sign in that this shop does not offer.',
      'Unauthorized',
      401,
    );
  return answer.token;
}

/** Whether the token already stands for a customer; a first sign-in by an outside provider does not yet. */
function namesCustomer(token: string): boolean {
  const payload = token.split('.')[1] ?? '';
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { actor_id?: string };
  return Boolean(claims.actor_id);
}

async function createCustomer(
  token: string,
  customer: { email: string; first_name?: string; last_name?: string; phone?: string },
): Promise<void> {
  await (await medusaForShopper()).store.customer.create(customer, {}, bearer(token));
}

async function refresh(token: string): Promise<string> {
  const answer = await (
    await medusaForShopper()
  ).client.fetch<{ token: string }>('/auth/token/refresh', { method: 'POST', headers: bearer(token) });
  return answer.token;
}

/**
 * Signs a shopper in and answers Medusa's token. A first sign-in by an outside provider makes the customer
 * from `profile`. Throws the SDK's `FetchError`, 401 for wrong credentials.
 */
export async function signIn(credentials: Credentials, profile?: Profile): Promise<string> {
  const token = await authenticate(credentials.provider, credentials.payload);
  if (namesCustomer(token)) return token;
  if (!profile) throw new FetchError('This account has no customer yet.', 'Unauthorized', 401);
  await createCustomer(token, {
    email: profile.email,
    first_name: profile.firstName,
    last_name: profile.lastName,
  });
  return refresh(token);
}

/**
 * Registers with e-mail and password, makes the customer and signs in; answers the token. An e-mail that is
 * taken is a `FetchError` with Medusa's message.
 */
export async function register(registration: Registration): Promise<string> {
  const { email, password, firstName, lastName, phone } = registration;
  const first = await (
    await medusaForShopper()
  ).client.fetch<{ token: string }>('/auth/customer/emailpass/register', {
    method: 'POST',
    body: { email, password },
  });
  await createCustomer(first.token, { email, first_name: firstName, last_name: lastName, phone });
  return authenticate('emailpass', { email, password });
}

/**
 * Ends the shopper's sign-ins at the shop, so that a copy of the token is worth nothing. Throws the SDK's
 * `FetchError`, 401 for one that is over already.
 */
export async function signOut(token: string): Promise<void> {
  await (await medusaForShopper()).client.fetch('/auth/token', { method: 'DELETE', headers: bearer(token) });
}

/** The answer is a word, which the SDK would read as JSON and fail. */
const PLAIN = { accept: 'text/plain' };

/** Has a link sent by which the password can be set anew. Known and unknown addresses are answered alike. */
export async function sendPasswordLink(email: string): Promise<void> {
  await (
    await medusaForShopper()
  ).client.fetch('/auth/customer/emailpass/reset-password', {
    method: 'POST',
    body: { identifier: email },
    headers: PLAIN,
  });
}

/**
 * Sets the password of the account that the link's token names. Throws the SDK's `FetchError`, 401 for a link
 * that is over or used.
 */
export async function setPassword(token: string, password: string): Promise<void> {
  await (
    await medusaForShopper()
  ).client.fetch('/auth/customer/emailpass/update', {
    method: 'POST',
    body: { password },
    headers: bearer(token),
  });
}
