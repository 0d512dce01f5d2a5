import { EmailPassAuthService } from '@medusajs/auth-emailpass/dist/services/emailpass';
import type {
  AuthenticationInput,
  AuthenticationResponse,
  AuthIdentityProviderService,
} from '@medusajs/framework/types';
import { passwordProblem } from '../../accounts/password';

type Updated = Awaited<ReturnType<EmailPassAuthService['update']>>;

const TAKEN: AuthenticationResponse = { success: false, error: 'Identity with email already exists' };

const WRONG: AuthenticationResponse = { success: false, error: 'Invalid email or password' };

/**
 * Medusa's e-mail and password, with three things more. A new password is looked at, whoever sets it and by
 * whichever way. And an address that has no account takes as long to refuse as one that has: each try costs
 * one hash, so that time tells nobody who has an account here. And a password that is replaced while it is
 * looked at is wrong.
 */
export class EmailPassProvider extends EmailPassAuthService {
  override async authenticate(
    input: AuthenticationInput,
    identities: AuthIdentityProviderService,
  ): Promise<AuthenticationResponse> {
    const { email, password } = input.body ?? {};
    if (typeof email !== 'string' || typeof password !== 'string')
      return super.authenticate(input, identities);
    const hash = await this.hashOf(email, identities);
    if (hash === undefined) await this.hashPassword(password);
    const answer = await super.authenticate(input, identities);
    return answer.success && (await this.hashOf(email, identities)) !== hash ? WRONG : answer;
  }

  override async register(
    input: AuthenticationInput,
    identities: AuthIdentityProviderService,
  ): Promise<AuthenticationResponse> {
    const { email, password } = input.body ?? {};
    const problem = passwordProblem(password, typeof email === 'string' ? [email] : []);
    if (problem) return { success: false, error: problem };
    const identity =
      typeof email === 'string'
        ? await identities.retrieve({ entity_id: email }).catch(() => undefined)
        : undefined;
    if (!identity) return super.register(input, identities);
    const { customer_id, user_id } = identity.app_metadata ?? {};
    if (customer_id || user_id) {
      await this.hashPassword(String(password));
      return TAKEN;
    }
    // A registration that was broken off goes on with its password, or with the one that a mail has set
    // since: whoever reads the mail owns the address.
    const again = await super.authenticate(input, identities);
    return again.success ? again : TAKEN;
  }

  override async update(
    data: { password: string; entity_id: string },
    identities: AuthIdentityProviderService,
  ): Promise<Updated> {
    const problem = passwordProblem(data.password, [data.entity_id]);
    return problem ? { success: false, error: problem } : super.update(data, identities);
  }

  /** The kept hash of an account's password, null where it has none; undefined without an account. */
  private async hashOf(email: string, identities: AuthIdentityProviderService): Promise<unknown> {
    return identities.retrieve({ entity_id: email }).then(
      ({ provider_identities: all }) =>
        all?.find(({ provider }) => provider === this.provider)?.provider_metadata?.['password'] ?? null,
      () => undefined,
    );
  }
}
