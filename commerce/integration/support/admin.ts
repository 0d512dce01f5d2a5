import { randomBytes, scryptSync } from 'node:crypto';
import { Client } from '@medusajs/framework/pg';

const REQUEST_MS = 30_000;

/** The shop's own staff, by Medusa's admin API. */
export interface Admin {
  /** Throws when the answer is not a 2xx. */
  ask<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** The answer as it came. */
  get(path: string): Promise<Response>;
}

/**
 * A running shop gives nobody its first secret key: the test writes one where Medusa keeps them, hashed as
 * Medusa does.
 */
async function writeSecretKey(databaseUrl: string): Promise<string> {
  const [token, salt] = [`sk_${randomBytes(32).toString('hex')}`, randomBytes(16).toString('hex')];
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      'INSERT INTO api_key (id, token, salt, redacted, title, type, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [
        `apk_${randomBytes(12).toString('hex')}`,
        scryptSync(token, salt, 64).toString('hex'),
        salt,
        [token.slice(0, 6), token.slice(-3)].join('***'),
        'integration tests',
        'secret',
        'integration-tests',
      ],
    );
  } finally {
    await client.end();
  }
  return token;
}

/** What a program of the shop's own sends with each request. */
export const staffAuthorization = async (databaseUrl: string): Promise<string> =>
  `Basic ${Buffer.from(`${await writeSecretKey(databaseUrl)}:`).toString('base64')}`;

export async function signInAsStaff(url: string, databaseUrl: string): Promise<Admin> {
  const authorization = await staffAuthorization(databaseUrl);
  return {
    get: (path) => fetch(url + path, { headers: { authorization }, signal: AbortSignal.timeout(REQUEST_MS) }),
    ask: async <T>(method: string, path: string, body?: unknown): Promise<T> => {
      const response = await fetch(url + path, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(REQUEST_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
      return JSON.parse(text) as T;
    },
  };
}

interface Taken {
  id: string;
  quantity: number;
}

/** Hands the goods over, so that they can be brought back. */
export async function fulfil(admin: Admin, orderId: string, items: Taken[]): Promise<void> {
  await admin.ask('POST', `/admin/orders/${orderId}/fulfillments`, { items });
}

/** A return from the request to the goods back on the shelf. */
export async function bringBack(admin: Admin, orderId: string, items: Taken[]): Promise<void> {
  const { stock_locations: locations } = await admin.ask<{ stock_locations: { id: string }[] }>(
    'GET',
    '/admin/stock-locations',
  );
  const { return: begun } = await admin.ask<{ return: { id: string } }>('POST', '/admin/returns', {
    order_id: orderId,
    location_id: locations[0]?.id,
  });
  const path = `/admin/returns/${begun.id}`;
  await admin.ask('POST', `${path}/request-items`, { items });
  await admin.ask('POST', `${path}/request`, {});
  await admin.ask('POST', `${path}/receive`, {});
  await admin.ask('POST', `${path}/receive-items`, { items });
  await admin.ask('POST', `${path}/receive/confirm`, {});
}
