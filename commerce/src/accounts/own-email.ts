import type {
  AuthenticatedMedusaRequest,
  MedusaNextFunction,
  MedusaResponse,
} from '@medusajs/framework/http';
import { MedusaError, Modules } from '@medusajs/framework/utils';

const emailOf = (body: unknown): string => {
  const email = typeof body === 'object' && body !== null && 'email' in body ? body.email : undefined;
  return typeof email === 'string' ? email.trim().toLowerCase() : '';
};

/**
 * Of `POST /store/customers`: a customer is made with the address that was signed in with, be it confirmed by
 * Firebase or typed beside the password. Medusa takes whatever address the request names, and with another
 * one a stranger could occupy it.
 */
export async function requireOwnEmail(
  req: AuthenticatedMedusaRequest,
  _res: MedusaResponse,
  next: MedusaNextFunction,
): Promise<void> {
  const { auth_identity_id: id } = req.auth_context;
  const identities = id
    ? await req.scope.resolve(Modules.AUTH).listProviderIdentities({ auth_identity_id: id })
    : [];
  const own = identities.map(({ provider, entity_id, user_metadata }) =>
    provider === 'emailpass' ? entity_id.trim().toLowerCase() : emailOf(user_metadata),
  );
  if (!own.some((email) => email !== '' && email === emailOf(req.body))) {
    throw new MedusaError(
      MedusaError.Types.INVALID_DATA,
      'The e-mail address must be the one that you have signed in with.',
    );
  }
  next();
}
