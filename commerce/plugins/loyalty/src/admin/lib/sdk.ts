import Medusa from '@medusajs/js-sdk';

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
