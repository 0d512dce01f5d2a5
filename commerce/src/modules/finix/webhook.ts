import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from '@medusajs/framework/zod';

/** Medusa hands a webhook on after five seconds; the rest is for slow clocks and full queues. */
const TOLERANCE_SECONDS = 300;

/**
 * `Finix-Signature: timestamp=<seconds>, sig=<hex>`: HMAC-SHA-256 over `<timestamp>:<body>`. Compares in
 * constant time and bounds the age.
 */
export function isAuthentic(body: Buffer | string, header: unknown, secret: string, nowMs: number): boolean {
  if (secret === '' || typeof header !== 'string') return false;
  const fields = new Map(
    header.split(',').map((part) => part.trim().split('=', 2) as [string, string | undefined]),
  );
  const timestamp = fields.get('timestamp') ?? '';
  const given = Buffer.from(fields.get('sig') ?? '', 'hex');
  const expected = createHmac('sha256', secret).update(`${timestamp}:`).update(body).digest();
  const authentic = given.length === expected.length && timingSafeEqual(given, expected);
  // A timestamp that is no number makes an age that is none: refused as well.
  return authentic && Math.abs(nowMs / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS;
}

const Entity = z.looseObject({
  id: z.string().min(1),
  tags: z.looseObject({ payment_session_id: z.string().min(1) }),
});
const Event = z.looseObject({
  entity: z.enum(['authorization', 'transfer']),
  _embedded: z.record(z.string(), z.array(z.unknown())),
});

export interface Notice {
  entity: 'authorization' | 'transfer';
  id: string;
  sessionId: string;
}

/**
 * Which of our payments an event speaks of, or null. Its figures are not read: the provider asks Finix for
 * those of now.
 */
export function noticeOf(body: Buffer | string): Notice | null {
  let content: unknown;
  try {
    content = JSON.parse(body.toString());
  } catch {
    return null;
  }
  const event = Event.safeParse(content);
  if (!event.success) return null;
  const entity = Entity.safeParse(Object.values(event.data['_embedded']).flat()[0]);
  return entity.success
    ? { entity: event.data.entity, id: entity.data.id, sessionId: entity.data.tags.payment_session_id }
    : null;
}
