import { createHash } from 'node:crypto';
import { Agent } from 'node:https';
import { connect } from 'node:net';
import { cert, initializeApp } from 'firebase-admin/app';
import { getMessaging } from 'firebase-admin/messaging';
import { noticeFailure } from './failures';

const TIMEOUT_MS = 10_000;

/**
 * What the SDK calls an error that a repeat cannot mend. Everything else (quota, 5xx, no answer, no token
 * yet) is tried again.
 */
const REFUSED = new Set([
  'messaging/invalid-argument',
  'messaging/invalid-payload',
  'messaging/invalid-recipient',
  'messaging/mismatched-credential',
  'messaging/authentication-error',
  'messaging/third-party-auth-error',
  'messaging/registration-token-not-registered',
]);

export interface Push {
  customerId: string;
  title: string;
  body: string;
  /**
   * FCM knows no idempotency: the key becomes the collapse key, so that on the shopper's device a repeat
   * replaces the first.
   */
  idempotencyKey: string;
}

export interface PushSender {
  /**
   * Resolves once FCM took the message. Throws `NOTICE_REFUSED` or, where a repeat can help,
   * `NOTICE_NOT_SENT`.
   */
  send(push: Push): Promise<void>;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * The topic that the devices of a customer subscribe to. FCM allows few characters in it, and whoever reads
 * it learns no customer id.
 */
export const topicOf = (customerId: string): string => `loyalty-customer-${sha256(customerId)}`;

/**
 * The SDK has no setting for another host, but it takes an agent: this one leads every connection (FCM's and
 * the token server's) to one local server, which hears plain HTTP. Only for tests and sandboxes.
 */
function agentTo(baseUrl: string): Agent {
  const { hostname, port } = new URL(baseUrl);
  const agent = new Agent();
  return Object.assign(agent, { createConnection: () => connect(Number(port), hostname) });
}

function deadline(timeoutMs: number): { expired: Promise<never>; cancel: () => void } {
  let cancel = () => {};
  const expired = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(
      () => reject(noticeFailure('Firebase', 'NOTICE_NOT_SENT', 'no answer')),
      timeoutMs,
    );
    cancel = () => clearTimeout(timer);
  });
  return { expired, cancel };
}

/** `credentialsFile` is a service account. The SDK retries by itself; `timeoutMs` bounds the whole of it. */
export function createPushSender({
  credentialsFile,
  baseUrl,
  timeoutMs = TIMEOUT_MS,
}: {
  credentialsFile: string;
  baseUrl?: string;
  timeoutMs?: number;
}): PushSender {
  const httpAgent = baseUrl ? agentTo(baseUrl) : undefined;
  const app = initializeApp(
    { credential: cert(credentialsFile, httpAgent), httpAgent },
    `loyalty-${sha256(credentialsFile + (baseUrl ?? '')).slice(0, 16)}`,
  );
  const messaging = getMessaging(app);

  return {
    async send({ customerId, title, body, idempotencyKey }) {
      // Apple allows 64 bytes.
      const collapseKey = sha256(idempotencyKey);
      const message = {
        topic: topicOf(customerId),
        notification: { title, body },
        android: { collapseKey, notification: { tag: collapseKey } },
        apns: { headers: { 'apns-collapse-id': collapseKey } },
      };
      const { expired, cancel } = deadline(timeoutMs);
      try {
        await Promise.race([messaging.send(message), expired]);
      } catch (error) {
        throw toFailure(error);
      } finally {
        cancel();
      }
    },
  };
}

function toFailure(error: unknown) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return noticeFailure(
    'Firebase',
    REFUSED.has(code) ? 'NOTICE_REFUSED' : 'NOTICE_NOT_SENT',
    /^[a-z/-]{1,60}$/.test(code) ? code : 'no answer',
  );
}
