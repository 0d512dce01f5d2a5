import { getAuthContextFromJwtToken, type MedusaRequest } from '@medusajs/framework/http';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { isAlive } from '../accounts/sign-out';

/** Whom a token stands for. */
export interface Caller {
  token: string;
  identityId: string;
  /** Empty for a sign-in that has no customer (or member of staff) yet. */
  actorId: string;
  actorType: string;
}

/** What a token of Medusa's says, beside its own fields. */
interface Claims {
  actor_id?: string;
  actor_type?: string;
  auth_identity_id?: string;
  purpose?: string;
  iat?: number;
}

function claimsOf(req: MedusaRequest): Claims | null {
  const { http } = req.scope.resolve(ContainerRegistrationKeys.CONFIG_MODULE).projectConfig;
  return getAuthContextFromJwtToken(
    req.headers.authorization,
    http.jwtSecret ?? '',
    ['bearer'],
    ['*'],
    http.jwtPublicKey,
    http.jwtVerifyOptions ?? http.jwtOptions,
  ) as Claims | null;
}

/**
 * Who sends a request, by its bearer token; null for a stranger, and for a token that is over or was signed
 * out.
 */
export async function callerOf(req: MedusaRequest): Promise<Caller | null> {
  const claims = claimsOf(req);
  const token = req.headers.authorization?.split(/\s+/)[1] ?? '';
  if (!claims?.auth_identity_id || claims.purpose) return null;
  if (!(await isAlive(req.scope, claims.auth_identity_id, token, claims.iat ?? 0))) return null;
  return {
    token,
    identityId: claims.auth_identity_id,
    actorId: claims.actor_id ?? '',
    actorType: claims.actor_type ?? '',
  };
}

/**
 * Whose password may be reset by the token that a request carries, `customer` or `user`; undefined without
 * such a token. Medusa looks whether it was used before.
 */
export function resetTokenOf(req: MedusaRequest): string | undefined {
  const claims = claimsOf(req);
  return claims?.purpose === 'reset' ? claims.actor_type : undefined;
}

/**
 * Leaves nothing of who somebody claims to be to the routes behind: a token that is over, a session of an
 * older version.
 */
export function forgetClaims(req: MedusaRequest): void {
  delete req.headers.authorization;
  Reflect.deleteProperty(req, 'auth_context');
}
