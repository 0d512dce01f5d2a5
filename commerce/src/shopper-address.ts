import type { IncomingMessage } from 'node:http';
import { config } from './config';
import { addressOf } from '@loyalty-checkout/medusa-plugin/shopper-address';

/**
 * The address of the shopper's own machine, for limits and for the loyalty service (`Shopper-Address`); null
 * when the storefront asks on its own behalf. No stranger can forge it: an `X-Forwarded-For` is believed from
 * the storefront that shows its key, and from as many proxies as are configured.
 */
export const shopperAddress = (req: IncomingMessage): string | null => addressOf(req, config);
