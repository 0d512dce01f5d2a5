import type { FieldError } from '../../api/checked-body';

declare const __BACKEND_URL__: string | undefined;

const NO_ANSWER = 'The shop did not answer. Try again.';

/** The backend's no to a form. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly fields: FieldError[],
  ) {
    super(message);
  }
}

/**
 * Sends a form by the admin's session cookie: this shop's admin signs in by session. Where it is built with
 * another `__AUTH_TYPE__`, which `client.ts` honours, this sends no token and is refused. The SDK keeps the sentence of a refusal only, and not which field
 * it is about.
 * @throws Refusal
 */
export async function post(path: string, body: unknown): Promise<void> {
  const base = new URL(__BACKEND_URL__ ?? '/', window.location.origin);
  const answer = await fetch(new URL(path, base), {
    method: 'POST',
    credentials: 'include',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => undefined);
  if (answer?.ok) return;
  const said = (await answer?.json().catch(() => undefined)) as
    { message?: string; errors?: FieldError[] } | undefined;
  throw new Refusal(said?.message ?? NO_ANSWER, said?.errors ?? []);
}
