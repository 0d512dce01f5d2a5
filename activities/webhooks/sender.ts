import { Agent } from 'undici';
import { Webhook } from 'standardwebhooks';
import type { HostAddresses } from '../../platform/host-address';

/** A connection that takes longer is given up; the rest of the time is the answer's. */
const CONNECT_MS = 5_000;
/** Of an answer nothing but the status counts; more of its body ends the connection. */
const MAX_ANSWER_BYTES = 16_384;
/** Per origin: more than there are seats, so that no try waits for another. */
const MAX_CONNECTIONS = 64;

/** One webhook, as Standard Webhooks names its parts. */
export interface Message {
  url: string;
  /** `webhook-id`. */
  id: string;
  body: string;
  /** Each signs; the newest first. */
  secrets: string[];
}

/** Nobody answered; `code` says why and holds nothing of the request. */
export class NoAnswer extends Error {
  constructor(readonly code: string) {
    super(`The endpoint gave no answer (${code})`);
    this.name = 'NoAnswer';
  }
}

export interface Sender {
  /** Answers the HTTP status, whatever it is. Throws the signal's reason when it aborts, else `NoAnswer`. */
  send(message: Message, signal: AbortSignal): Promise<number>;
  close(): void;
}

/** `webhook-id`, `webhook-timestamp` and a signature for each secret, separated by spaces. */
export function signed({ id, body, secrets }: Omit<Message, 'url'>, at: Date): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}

const codeOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^[A-Z0-9_]{1,40}$/.test(code) ? code : 'UNKNOWN';
};

/**
 * Posts to strangers: allowed addresses only, the very one that was checked; no redirects, no proxy from the
 * environment, no trace of ours, and of the answer only its status.
 */
export function createSender({ lookup, requireAllowed }: HostAddresses): Sender {
  const agent = new Agent({
    connect: { lookup, timeout: CONNECT_MS },
    connections: MAX_CONNECTIONS,
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  return {
    async send({ url, ...message }, signal) {
      try {
        requireAllowed(url);
        const { origin, pathname, search } = new URL(url);
        const { statusCode, body } = await agent.request({
          origin,
          path: `${pathname}${search}`,
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'user-agent': 'loyalty-checkout-webhooks',
            ...signed(message, new Date()),
          },
          body: message.body,
          signal,
        });
        // The status is the whole answer: what becomes of its body changes nothing.
        await body.dump({ limit: MAX_ANSWER_BYTES, signal }).catch(() => undefined);
        return statusCode;
      } catch (error) {
        throw signal.aborted ? signal.reason : new NoAnswer(codeOf(error));
      }
    },
    close() {
      void agent.destroy();
    },
  };
}
