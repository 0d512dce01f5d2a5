import { randomUUID } from 'node:crypto';
import type { Agent } from 'node:https';
import { getApps, initializeApp } from 'firebase-admin/app';
import { getAuth } from 'firebase-admin/auth';

const APP = 'loyalty-proof';
/** Firebase reserves project ids of this prefix for emulators. */
const EMULATED = /^demo-/;
const KEYS_AWAY = /fetching public keys|internal-error|network/i;
const E164 = /^\+[1-9]\d{6,14}$/;

export interface TokenVerifier {
  /**
   * The E.164 phone number of a genuine token; null for one that is expired, foreign, forged or has no phone.
   */
  verify(idToken: string): Promise<string | null | 'unavailable'>;
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/**
 * Checks signature, audience, issuer and times with Google's public keys; needs no secret. With an emulator
 * in its environment the library believes unsigned tokens, so an emulator is taken only for a project id that
 * cannot be a real one: any other throws here, at the start.
 */
export function createTokenVerifier({
  projectId,
  emulatorHost,
  httpAgent,
}: {
  projectId: string;
  emulatorHost?: string | undefined;
  httpAgent?: Agent;
}): TokenVerifier {
  if (emulatorHost && !EMULATED.test(projectId)) {
    throw new Error(
      'FIREBASE_AUTH_EMULATOR_HOST is set for a project that is not a demo- one: its tokens are not signed, so anybody could prove any number. Unset it.',
    );
  }
  const name = httpAgent ? `${APP}-${randomUUID()}` : APP;
  const app = getApps().find((known) => known.name === name) ?? initializeApp({ projectId, httpAgent }, name);
  const auth = getAuth(app);
  return {
    async verify(idToken) {
      try {
        const { phone_number: phone } = await auth.verifyIdToken(idToken);
        return typeof phone === 'string' && E164.test(phone) ? phone : null;
      } catch (error) {
        // What the library says of a token is a "no"; keys that it could not get have the same code, and only
        // their message tells.
        return codeOf(error).startsWith('auth/') && !KEYS_AWAY.test(String(error)) ? null : 'unavailable';
      }
    },
  };
}
