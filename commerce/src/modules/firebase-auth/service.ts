import type {
  AuthenticationInput,
  AuthenticationResponse,
  AuthIdentityDTO,
  AuthIdentityProviderService,
  Logger,
} from '@medusajs/framework/types';
import { AbstractAuthModuleProvider, MedusaError } from '@medusajs/framework/utils';
import { reasonOf } from '@loyalty-checkout/medusa-plugin/failure';
import {
  createIdTokenVerifier,
  refuseOpenDoor,
  RefusedToken,
  type FirebaseUser,
  type VerifyIdToken,
} from './id-token';

export interface FirebaseOptions {
  projectId: string;
  /**
   * Of FIREBASE_AUTH_EMULATOR_HOST, which Firebase's library reads by itself; here only to refuse it where it
   * is a danger.
   */
  emulatorHost?: string;
}

const PROVIDER = 'firebase';

const isNotFound = (error: unknown): boolean =>
  error instanceof MedusaError && error.type === MedusaError.Types.NOT_FOUND;
const refused = (error: string): AuthenticationResponse => ({ success: false, error });

/**
 * Sign-in with a Firebase ID token: `POST /auth/customer/firebase` (or `/register`, which is the same: the
 * first sign-in registers), body `{idToken}`.
 *
 * An identity is a Firebase uid, never an e-mail address, and it is never joined to an account that another
 * way of signing in has made: whoever gets an address confirmed at Firebase must not get the account, cards
 * and orders of somebody who used it here with a password. An address that is not confirmed is refused,
 * because a Firebase account can be opened with anybody's.
 */
export class FirebaseAuthProvider extends AbstractAuthModuleProvider {
  static identifier = PROVIDER;
  static DISPLAY_NAME = 'Firebase Authentication';

  static validateOptions(options: FirebaseOptions): void {
    if (!options.projectId) throw new Error('Firebase sign-in needs a project id: FIREBASE_PROJECT_ID.');
    refuseOpenDoor(options);
  }

  private readonly logger: Logger;
  private readonly verify: VerifyIdToken;

  constructor({ logger }: { logger: Logger }, { projectId }: FirebaseOptions) {
    super();
    this.logger = logger;
    this.verify = createIdTokenVerifier(projectId);
  }

  /** Answers `success: false` with a sentence for every token that is refused; it does not throw for one. */
  override async authenticate(
    { body }: AuthenticationInput,
    identities: AuthIdentityProviderService,
  ): Promise<AuthenticationResponse> {
    const idToken = body?.['idToken'];
    if (typeof idToken !== 'string' || idToken === '')
      return refused('idToken is missing: send the ID token that Firebase gave the browser.');
    try {
      const user = await this.verify(idToken);
      if (!user.email)
        return refused('This shop knows accounts by an e-mail address, and this sign-in has none.');
      if (!user.emailVerified)
        return refused(
          'Confirm your e-mail address first: open the link that was sent to you, then sign in again.',
        );
      return { success: true, authIdentity: await this.identityOf(user, identities) };
    } catch (error) {
      if (!(error instanceof RefusedToken)) throw error;
      if (!error.byToken) this.logger.error(`Firebase ID tokens cannot be checked: ${reasonOf(error.cause)}`);
      return refused(error.message);
    }
  }

  override async register(
    data: AuthenticationInput,
    identities: AuthIdentityProviderService,
  ): Promise<AuthenticationResponse> {
    return this.authenticate(data, identities);
  }

  /**
   * The identity of this uid with its newest address, and nothing else of what the token says; made at the
   * first sign-in.
   */
  private async identityOf(
    { uid, email }: FirebaseUser,
    identities: AuthIdentityProviderService,
  ): Promise<AuthIdentityDTO> {
    const user_metadata = { email };
    try {
      return await identities.update(uid, { user_metadata });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    try {
      return await identities.create({ entity_id: uid, user_metadata });
    } catch (error) {
      // Two first sign-ins at once: the other one has made it.
      return await identities.retrieve({ entity_id: uid }).catch(() => {
        throw error;
      });
    }
  }
}
