import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RequestHandler, Router } from 'express';
import StripeClient from 'stripe';
import { z } from 'zod';
import { MESSAGES } from '../../contract';
import { cartId, storeId } from '../../contract/http';
import { sessionIdOf } from '../../contract/ids';
import { noteInLog } from '../../platform/log-context';
import type { ApiConfig } from '../deps';
import { rawBody } from '../http/body';
import { budgetOf } from '../http/budget';
import { requireShallow } from '../http/depth';
import { createRouter, route } from '../http/paths';
import { HttpProblem } from '../http/problem';
import type { Sessions } from '../temporal/sessions';

const TOLERANCE_SECONDS = 300;

/** What of a payment matters here: whose it is, and how its provider names it. Absent: it is none of ours. */
interface Change {
  storeId: string;
  cartId: string;
  reference: string;
}

const StripeObject = z.looseObject({
  id: z.string(),
  metadata: z.looseObject({ store_id: storeId, cart_id: cartId }),
});
const FinixEntity = z.looseObject({
  id: z.string(),
  tags: z.looseObject({ store_id: storeId, cart_id: cartId }),
});
const FinixEvent = z.looseObject({ _embedded: z.record(z.string(), z.array(z.unknown())) });

const notOurs = (): never => {
  throw new HttpProblem('INVALID_SIGNATURE');
};

/** Throws INVALID_SIGNATURE; the library compares in constant time and bounds the age. */
function readStripe(body: Buffer, signature: string | undefined, secret: string): Change | undefined {
  let event: StripeClient.Event;
  try {
    event = StripeClient.webhooks.constructEvent(body, signature ?? '', secret, TOLERANCE_SECONDS);
  } catch {
    return notOurs();
  }
  const parsed = StripeObject.safeParse(event.data?.object);
  if (!parsed.success) return undefined;
  const { id, metadata } = parsed.data;
  return { storeId: metadata.store_id, cartId: metadata.cart_id, reference: id };
}

/** `Finix-Signature: timestamp=<seconds>, sig=<hex>`: HMAC-SHA-256 over `<timestamp>:<body>`. */
function checkFinix(body: Buffer, header: string | undefined, secret: string): void {
  const fields = new Map(
    (header ?? '').split(',').map((part) => part.trim().split('=', 2) as [string, string | undefined]),
  );
  const timestamp = fields.get('timestamp') ?? '';
  const given = Buffer.from(fields.get('sig') ?? '', 'hex');
  const expected = createHmac('sha256', secret).update(`${timestamp}:`).update(body).digest();
  const authentic = given.length === expected.length && timingSafeEqual(given, expected);
  const ageSeconds = Math.abs(Date.now() / 1000 - Number(timestamp));
  // A timestamp that is no number makes an age that is none: refused as well.
  if (!authentic || !(ageSeconds <= TOLERANCE_SECONDS)) notOurs();
}

function readFinix(body: Buffer, header: string | undefined, secret: string): Change | undefined {
  checkFinix(body, header, secret);
  let content: unknown;
  try {
    content = JSON.parse(body.toString('utf8'));
  } catch {
    throw new HttpProblem('INVALID_JSON');
  }
  requireShallow(content);
  const event = FinixEvent.safeParse(content);
  if (!event.success) return undefined;
  for (const entity of Object.values(event.data['_embedded']).flat()) {
    const parsed = FinixEntity.safeParse(entity);
    if (parsed.success)
      return {
        storeId: parsed.data.tags.store_id,
        cartId: parsed.data.tags.cart_id,
        reference: parsed.data.id,
      };
  }
  return undefined;
}

/** How one provider signs its webhooks, and what they say. */
interface Webhook {
  provider: string;
  header: string;
  /** Absent: this webhook is not configured. */
  secret: string | undefined;
  /** Undefined: the payment is not one of ours. Throws INVALID_SIGNATURE. */
  read(body: Buffer, signature: string | undefined, secret: string): Change | undefined;
}

const isGone = (error: unknown): boolean =>
  error instanceof HttpProblem && (error.code === 'SESSION_NOT_FOUND' || error.code === 'SESSION_CLOSED');

/**
 * Payment providers tell of changes; the session then looks at the payment itself. The signature is the
 * authentication.
 */
export function webhookRoutes(
  sessions: Sessions,
  config: Pick<ApiConfig, 'STRIPE_WEBHOOK_SECRET' | 'FINIX_WEBHOOK_SECRET'>,
  before: RequestHandler[],
): Router {
  const receive =
    ({ provider, header, secret, read }: Webhook): RequestHandler =>
    async (req, res) => {
      if (!secret) throw new HttpProblem('WEBHOOK_NOT_CONFIGURED');
      const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
      const change = read(body, req.get(header), secret);
      if (change) {
        const message = { provider, reference: change.reference };
        const ask = { budget: budgetOf(res), storeId: change.storeId };
        const sessionId = sessionIdOf(change.storeId, change.cartId);
        noteInLog({ sessionId, storeId: change.storeId });
        try {
          await sessions.signal(sessionId, { name: MESSAGES.paymentChanged, message }, ask);
        } catch (error) {
          // A payment without an open session is none of ours; everything else is answered so that the
          // provider sends it again.
          if (!isGone(error)) throw error;
        }
      }
      res.json({ received: true });
    };

  const router = createRouter();
  route(router, '/webhooks/stripe', {
    post: [
      ...before,
      ...rawBody,
      receive({
        provider: 'stripe',
        header: 'Stripe-Signature',
        secret: config.STRIPE_WEBHOOK_SECRET,
        read: readStripe,
      }),
    ],
  });
  route(router, '/webhooks/finix', {
    post: [
      ...before,
      ...rawBody,
      receive({
        provider: 'finix',
        header: 'Finix-Signature',
        secret: config.FINIX_WEBHOOK_SECRET,
        read: readFinix,
      }),
    ],
  });
  return router;
}
