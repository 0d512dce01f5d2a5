import Medusa from '@medusajs/js-sdk';

let client: Medusa | undefined;

/**
 * Medusa as the browser sees it: `/medusa` of its own origin. The forwarding route adds the publishable key
 * and the shopper's token, so the browser holds neither.
 */
export function medusa(): Medusa {
  client ??= new Medusa({
    baseUrl: `${window.location.origin}/medusa`,
    auth: { type: 'session', fetchCredentials: 'same-origin' },
  });
  return client;
}
