import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { mint, type Event } from '../host/host';

/** One delivery and how it went so far. */
export interface Delivery {
  url: string;
  event: string;
  entity: Event['entity'];
  type: Event['type'];
  attempts: number;
  /** The last answer's status; null while nobody has answered. */
  status: number | null;
  delivered: boolean;
}

export interface Webhooks {
  /** Tells everyone; returns at once. */
  tell(events: readonly Event[]): void;
  urls(): readonly string[];
  setUrls(urls: readonly string[]): void;
  deliveries(): readonly Delivery[];
  clear(): void;
  close(): void;
}

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 250;
const ANSWER_WITHIN_MS = 5_000;
const KEPT = 1_000;

/** `timestamp=<seconds>, sig=<hex>`: HMAC-SHA-256 over `<timestamp>:<body>`. */
export function signatureOf(secret: string, seconds: number, body: string): string {
  return `timestamp=${seconds}, sig=${createHmac('sha256', secret).update(`${seconds}:${body}`).digest('hex')}`;
}

/** Sends every event to every URL, up to five times with growing pauses, as Finix does. */
export function createWebhooks(options: {
  urls: readonly string[];
  secret: string;
  now: () => number;
}): Webhooks {
  const { secret, now } = options;
  const stop = new AbortController();
  let urls = options.urls;
  let log: Delivery[] = [];

  const attempt = async (delivery: Delivery, body: string): Promise<void> => {
    delivery.attempts += 1;
    try {
      const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
      const headers = {
        'content-type': 'application/json',
        'finix-signature': signatureOf(secret, Math.floor(now() / 1000), body),
      };
      const answer = await fetch(delivery.url, { method: 'POST', headers, body, signal });
      delivery.status = answer.status;
      delivery.delivered = answer.ok;
      await answer.body?.cancel();
    } catch (error) {
      // Nobody answered: the next attempt may find somebody. Anything else is a fault of this code.
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    }
  };

  const deliver = async (delivery: Delivery, body: string): Promise<void> => {
    for (let n = 0; n < ATTEMPTS && !delivery.delivered && !stop.signal.aborted; n += 1) {
      if (n > 0) await sleep(FIRST_PAUSE_MS * 2 ** n, undefined, { ref: false });
      await attempt(delivery, body);
    }
  };

  return {
    tell(events) {
      for (const { entity, type, body } of events) {
        const id = mint('event_');
        const text = JSON.stringify({
          id,
          type,
          entity,
          occurred_at: new Date(now()).toISOString(),
          _embedded: { [`${entity}s`]: [body] },
        });
        for (const url of urls) {
          const delivery: Delivery = {
            url,
            event: id,
            entity,
            type,
            attempts: 0,
            status: null,
            delivered: false,
          };
          log.push(delivery);
          deliver(delivery, text).catch((error: unknown) =>
            process.stderr.write(`A webhook was not delivered: ${String(error)}\n`),
          );
        }
      }
      if (log.length > 2 * KEPT) log = log.slice(-KEPT);
    },
    urls: () => urls,
    setUrls: (next) => {
      urls = next;
    },
    deliveries: () => log,
    clear: () => {
      log = [];
    },
    close: () => stop.abort(),
  };
}
