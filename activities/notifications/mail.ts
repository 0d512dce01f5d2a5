import client from '@sendgrid/client';
import service from '@sendgrid/mail';
import { noticeFailure } from './failures';

const TIMEOUT_MS = 10_000;

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /**
   * SendGrid knows no idempotency: the key travels as a custom argument and a header, so that a repeat can be
   * told from a new mail.
   */
  idempotencyKey: string;
}

export interface MailSender {
  /**
   * Resolves once SendGrid took the mail (202). Throws `NOTICE_REFUSED` on a 4xx, `NOTICE_NOT_SENT` on a 429,
   * a 5xx, a time-out.
   */
  send(mail: Mail): Promise<void>;
}

/**
 * `baseUrl` is for tests and sandboxes; the vendor's own host otherwise. `timeoutMs` bounds one attempt.
 * The SDK's types offer only its one instance: a process has one mail sender, and the last one made sets it
 * up.
 */
export function createMailSender({
  apiKey,
  from,
  baseUrl,
  timeoutMs = TIMEOUT_MS,
}: {
  apiKey: string;
  from: string;
  baseUrl?: string;
  timeoutMs?: number;
}): MailSender {
  service.setClient(client);
  service.setApiKey(apiKey);
  service.setTimeout(timeoutMs);
  // After the key: setting the key sets the base URL too.
  if (baseUrl) client.setDefaultRequest('baseUrl', baseUrl);

  return {
    async send({ to, subject, text, html, idempotencyKey }) {
      try {
        await service.send({
          to,
          from,
          subject,
          text,
          html,
          customArgs: { idempotency_key: idempotencyKey },
          headers: { 'X-Idempotency-Key': idempotencyKey },
          // A receipt is nobody's advertisement: no rewritten links, no tracking pixel.
          trackingSettings: { clickTracking: { enable: false }, openTracking: { enable: false } },
        });
      } catch (error) {
        throw toFailure(error);
      }
    },
  };
}

function toFailure(error: unknown) {
  // A ResponseError has the HTTP status as its code, an error on the way to the vendor a word
  // (`ECONNABORTED`).
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'number') return noticeFailure('SendGrid', 'NOTICE_NOT_SENT', 'no answer');
  const again = code >= 500 || code === 429 || code === 408;
  return noticeFailure('SendGrid', again ? 'NOTICE_NOT_SENT' : 'NOTICE_REFUSED', `HTTP ${code}`);
}
