import 'server-only';
import Medusa from '@medusajs/js-sdk';
import { headers } from 'next/headers';
import { config } from '../config';
import { type OnBehalfOf, shopperHeaders, shopperOf } from './headers';

/** Nobody in particular: a page that is made once for everybody. */
const EVERYBODY: OnBehalfOf = { address: null, secure: false };

/** Medusa as this server's own components see it. Made per call: the environment is read at run time. */
export function medusaServer(who: OnBehalfOf = EVERYBODY): Medusa {
  return new Medusa({
    baseUrl: config.medusaUrl,
    publishableKey: config.publishableKey,
    auth: { type: 'jwt', jwtTokenStorageMethod: 'nostore' },
    globalHeaders: shopperHeaders(who),
  });
}

/** Medusa asked for the shopper of the request under way, whose address its limits count. */
export async function medusaForShopper(): Promise<Medusa> {
  return medusaServer(shopperOf(await headers()));
}

/** Seconds that catalogue pages and their data may be old. */
export const CATALOGUE_REVALIDATE = 60;
