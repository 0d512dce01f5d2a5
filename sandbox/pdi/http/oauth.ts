import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Client } from '../state';
import { BadRequest, problem, type Reply } from './reply';

interface Grant {
  client: Client;
  expiresAt: number;
}

export interface TokenService {
  /** Answers a token request; `authorization` is the header as it came. */
  issue(authorization: string | undefined, form: unknown): Reply;
  /** The client that a request's bearer token was issued to. Throws UNAUTHORIZED. */
  clientOf(authorization: string | undefined): Client;
  /** Makes every token invalid and tells how many there were. */
  expireAll(): number;
}

const oauthError = (status: number, error: string, description: string): Reply => ({
  status,
  body: { error, error_description: description },
  headers: status === 401 ? { 'www-authenticate': 'Basic realm="loyalty host"' } : {},
});

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

type Credentials = { id: string; secret: string };

function basic(header: string | undefined): Credentials | null {
  const encoded = /^basic +(\S+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return null;
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  // RFC 6749, 2.3.1: both halves are form-encoded. URLSearchParams decodes that form without ever throwing.
  const decode = (text: string): string => new URLSearchParams(`value=${text}`).get('value') ?? '';
  return { id: decode(id), secret: decode(rest.join(':')) };
}

function inBody(form: Record<string, unknown>): Credentials | null {
  const { client_id: id, client_secret: secret } = form;
  return typeof id === 'string' && typeof secret === 'string' ? { id, secret } : null;
}

/**
 * Client credentials per RFC 6749, 4.4. Tokens live in memory only: after a restart a client is told 401
 * once.
 */
export function createTokenService(
  clients: readonly Client[],
  lifeSeconds: number,
  now: () => number,
): TokenService {
  const grants = new Map<string, Grant>();

  const authenticate = (credentials: Credentials): Client | undefined =>
    clients.find(
      (client) => client.clientID === credentials.id && same(client.clientSecret, credentials.secret),
    );

  const grant = (client: Client): Reply => {
    for (const [token, { expiresAt }] of grants) if (expiresAt <= now()) grants.delete(token);
    const token = randomBytes(24).toString('base64url');
    grants.set(token, { client, expiresAt: now() + lifeSeconds * 1000 });
    return {
      status: 200,
      body: { access_token: token, token_type: 'Bearer', expires_in: lifeSeconds },
      headers: { 'cache-control': 'no-store' },
    };
  };

  return {
    issue: (authorization, body) => {
      const form: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {};
      if (form.grant_type === undefined) return oauthError(400, 'invalid_request', 'grant_type is missing.');
      if (form.grant_type !== 'client_credentials')
        return oauthError(400, 'unsupported_grant_type', 'Only client_credentials is supported.');
      const fromHeader = basic(authorization);
      const fromBody = inBody(form);
      if (fromHeader && fromBody)
        return oauthError(
          400,
          'invalid_request',
          'Credentials come in the header or in the body, not in both.',
        );
      const credentials = fromHeader ?? fromBody;
      const client = credentials ? authenticate(credentials) : undefined;
      return client
        ? grant(client)
        : oauthError(401, 'invalid_client', 'The client is not known or its secret is wrong.');
    },
    clientOf: (authorization) => {
      const token = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
      const found = token === undefined ? undefined : grants.get(token);
      if (!found || found.expiresAt <= now())
        throw new BadRequest(problem('UNAUTHORIZED', 'A valid access token is needed.'));
      return found.client;
    },
    expireAll: () => {
      const { size } = grants;
      grants.clear();
      return size;
    },
  };
}
