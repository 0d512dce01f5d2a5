import type { FirebaseConfig } from '../config';

/** Who Firebase says the shopper is. */
export interface FirebaseAccount {
  idToken: string;
  email: string;
  firstName: string;
  lastName: string;
}

/** Firebase, or the shop after it, did not let the shopper in; the message is for them. */
export class FirebaseRefusal extends Error {
  override name = 'FirebaseRefusal';
}

/**
 * Signs in at Firebase from the browser and answers its id token, which the shop's backend verifies. The
 * libraries are loaded only here. Nothing is kept in the browser: the shop's own session takes over. Throws
 * `FirebaseRefusal`.
 */
export async function signInWithFirebase(
  firebase: FirebaseConfig,
  way: 'google' | { email: string; password: string },
): Promise<FirebaseAccount> {
  const [{ getApps, initializeApp }, auth] = await Promise.all([
    import('@firebase/app'),
    import('@firebase/auth'),
  ]);
  const app = getApps()[0] ?? initializeApp({ apiKey: firebase.apiKey, authDomain: firebase.authDomain });
  const session = auth.getAuth(app);
  if (firebase.emulatorUrl && !session.emulatorConfig)
    auth.connectAuthEmulator(session, firebase.emulatorUrl, { disableWarnings: true });
  try {
    await session.setPersistence(auth.inMemoryPersistence);
    const { user } =
      way === 'google'
        ? await auth.signInWithPopup(session, new auth.GoogleAuthProvider())
        : await auth.signInWithEmailAndPassword(session, way.email, way.password);
    const [firstName = '', ...rest] = (user.displayName ?? '').split(' ');
    return { idToken: await user.getIdToken(), email: user.email ?? '', firstName, lastName: rest.join(' ') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new FirebaseRefusal(
      code === 'auth/network-request-failed'
        ? 'Firebase did not answer. Please try again.'
        : 'Firebase did not accept this sign-in. Please check it and try again.',
      { cause: error },
    );
  }
}
