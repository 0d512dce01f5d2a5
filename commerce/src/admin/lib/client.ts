import Medusa from '@medusajs/js-sdk';

// Written into the page when the admin is built.
declare const __BACKEND_URL__: string | undefined;
declare const __AUTH_TYPE__: 'session' | 'jwt' | undefined;
declare const __JWT_TOKEN_STORAGE_KEY__: string | undefined;

/**
 * This backend, signed in as the admin itself is. The loyalty plugin makes itself the same for its pages and
 * cannot lend it: `medusa plugin:build` puts pages and client into one bundle that exports nothing else, and
 * what it compiles beside that is CommonJS, which the admin's bundler takes from no linked package.
 */
export const client = new Medusa({
  baseUrl: __BACKEND_URL__ ?? '/',
  auth: { type: __AUTH_TYPE__ ?? 'session', jwtTokenStorageKey: __JWT_TOKEN_STORAGE_KEY__ },
});
