import { getApp, getApps, initializeApp, type App } from 'firebase-admin/app';
import { getAuth } from 'firebase-admin/auth';

/** Who a valid ID token speaks of. */
export interface FirebaseUser {
  uid: string;
  email: string | null;
  emailVerified: boolean;
}

/** `message` is a sentence for the shopper; `cause` stays in the log. */
export class RefusedToken extends Error {
  constructor(
    message: string,
    /** False when nothing was wrong with the token: Firebase could not be asked. */
    readonly byToken: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'RefusedToken';
  }
}

/** Throws a `RefusedToken`. */
export type VerifyIdToken = (idToken: string) => Promise<FirebaseUser>;

/** Firebase's own are about 1 kB; what is much longer is not worth the arithmetic of a signature. */
const LONGEST_TOKEN = 8_192;
const APP = 'shop-sign-in';
/** Firebase reserves project ids of this prefix for emulators. */
const EMULATED = /^demo-/;

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

function refusalOf(error: unknown): RefusedToken {
  const code = codeOf(error);
  if (code === 'auth/id-token-expired')
    return new RefusedToken('This sign-in has expired. Sign in again.', true, { cause: error });
  if (code === 'auth/user-disabled')
    return new RefusedToken('This account is disabled.', true, { cause: error });
  if (code.startsWith('auth/') && code !== 'auth/internal-error')
    return new RefusedToken('This is not a valid sign-in for this shop. Sign in again.', true, {
      cause: error,
    });
  return new RefusedToken('Signing in with Firebase is not possible at the moment.', false, { cause: error });
}

const appOf = (projectId: string): App =>
  getApps().some(({ name }) => name === APP) ? getApp(APP) : initializeApp({ projectId }, APP);

/**
 * Throws an Error for settings that would let anybody in: with an emulator in its environment Firebase's
 * library believes unsigned tokens, so an emulator is accepted only for a project id that cannot be a real
 * one.
 */
export function refuseOpenDoor({
  projectId,
  emulatorHost,
}: {
  projectId: string;
  emulatorHost?: string;
}): void {
  if (emulatorHost && !EMULATED.test(projectId)) {
    throw new Error(
      'FIREBASE_AUTH_EMULATOR_HOST is set for a project that is not a demo- one: its tokens are not signed, so anybody could sign in as anybody. Unset it.',
    );
  }
}

/** Checks signature, audience, issuer and times with Google's public keys; needs no secret. */
export function createIdTokenVerifier(projectId: string): VerifyIdToken {
  const auth = getAuth(appOf(projectId));
  return async (idToken) => {
    if (idToken.length > LONGEST_TOKEN)
      throw new RefusedToken('This is not a valid sign-in for this shop. Sign in again.', true);
    try {
      const { uid, email, email_verified: emailVerified } = await auth.verifyIdToken(idToken);
      return { uid, email: email ?? null, emailVerified: emailVerified === true };
    } catch (error) {
      throw refusalOf(error);
    }
  };
}
