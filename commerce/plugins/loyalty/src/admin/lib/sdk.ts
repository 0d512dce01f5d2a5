import Medusa, { FetchError } from '@medusajs/js-sdk';

// Written into the page when the shop builds its admin.
declare const __BACKEND_URL__: string | undefined;
declare const __AUTH_TYPE__: 'session' | 'jwt' | undefined;
declare const __JWT_TOKEN_STORAGE_KEY__: string | undefined;

/** The shop's backend, signed in as the admin itself is. */
export const sdk = new Medusa({
  baseUrl: __BACKEND_URL__ ?? '/',
  auth: { type: __AUTH_TYPE__ ?? 'session', jwtTokenStorageKey: __JWT_TOKEN_STORAGE_KEY__ },
});

/** What stands in the answer of the backend that refused, or that nobody answered. */
export const saidOf = (error: unknown): string =>
  error instanceof Error && error.message ? error.message : 'The backend did not answer. Try again.';

/** Statuses that leave open what became of an earlier press: nobody is signed in, or it took too long or came too often. */
const OPEN_STATUSES = [401, 408, 429];

/** The backend said no, and nothing was done. An answer that is lost, or a server's fault, says nothing of the kind. */
export const isRefused = (error: unknown): boolean =>
  error instanceof FetchError &&
  error.status !== undefined &&
  error.status >= 400 &&
  error.status < 500 &&
  !OPEN_STATUSES.includes(error.status);
