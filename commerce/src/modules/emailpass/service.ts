import { EmailPassAuthService } from '@medusajs/auth-emailpass/dist/services/emailpass';
import type { AuthenticationInput, AuthenticationResponse, AuthIdentityProviderService } from '@medusajs/framework/types';
import { passwordProblem } from '../../accounts/password';

type Updated = Awaited<ReturnType<EmailPassAuthService['update']>>;

/**
 * Medusa's e-mail and password, with two things more. A new password is looked at, whoever sets it and by whichever way. And an address that
 * has no account takes as long to refuse as one that has: each try costs one hash, so that time tells nobody who has an account here.
 */
export class EmailPassProvider extends EmailPassAuthService {
  override async authenticate(input: AuthenticationInput, identities: AuthIdentityProviderService): Promise<AuthenticationResponse> {
    const { email, password } = input.body ?? {};
    if (typeof email === 'string' && typeof password === 'string' && !(await this.isKnown(email, identities))) await this.hashPassword(password);
    return super.authenticate(input, identities);
  }

  override async register(input: AuthenticationInput, identities: AuthIdentityProviderService): Promise<AuthenticationResponse> {
    const { email, password } = input.body ?? {};
    const problem = passwordProblem(password, typeof email === 'string' ? [email] : []);
    if (problem) return { success: false, error: problem };
    const identity = typeof email === 'string' ? await identities.retrieve({ entity_id: email }).catch(() => undefined) : undefined;
    // Medusa hashes for a new address, and for one whose registration was broken off; this is the rest.
    if (identity && Object.keys(identity.app_metadata ?? {}).length > 0) await this.hashPassword(String(password));
    return super.register(input, identities);
  }

  override async update(data: { password: string; entity_id: string }, identities: AuthIdentityProviderService): Promise<Updated> {
    const problem = passwordProblem(data.password, [data.entity_id]);
    return problem ? { success: false, error: problem } : super.update(data, identities);
  }

  private async isKnown(email: string, identities: AuthIdentityProviderService): Promise<boolean> {
    return identities.retrieve({ entity_id: email }).then(() => true, () => false);
  }
}
