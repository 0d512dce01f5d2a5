import 'server-only';
import Medusa from '@medusajs/js-sdk';
import { config } from '../config';

/** Medusa as this server's own components see it. Made per call: the environment is read at run time. */
export function medusaServer(): Medusa {
  return new Medusa({ baseUrl: config.medusaUrl, publishableKey: config.publishableKey, auth: { type: 'jwt', jwtTokenStorageMethod: 'nostore' } });
}

/** Seconds that catalogue pages and their data may be old. */
export const CATALOGUE_REVALIDATE = 60;
