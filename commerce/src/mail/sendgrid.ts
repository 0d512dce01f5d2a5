import client from '@sendgrid/client';
import service from '@sendgrid/mail';
import type { SendMail } from '.';

const TIMEOUT_MS = 10_000;

/**
 * The SDK's types offer only its one instance: a process has one sender. `baseUrl` is for tests; the vendor's
 * own host otherwise.
 */
export function createSendGrid({
  apiKey,
  from,
  baseUrl,
}: {
  apiKey: string;
  from: string;
  baseUrl?: string;
}): SendMail {
  service.setClient(client);
  service.setApiKey(apiKey);
  service.setTimeout(TIMEOUT_MS);
  // After the key: setting the key sets the base URL too.
  if (baseUrl) client.setDefaultRequest('baseUrl', baseUrl);
  return async ({ to, subject, text }) => {
    try {
      // A link that is rewritten for counting clicks would pass through somebody else's server, with the
      // token in it.
      await service.send({
        to,
        from,
        subject,
        text,
        trackingSettings: { clickTracking: { enable: false }, openTracking: { enable: false } },
      });
    } catch (error) {
      // The SDK's error carries the whole request.
      const code =
        error instanceof Error && 'code' in error && typeof error.code === 'number'
          ? `HTTP ${error.code}`
          : 'no answer';
      throw new Error(`SendGrid did not take a mail: ${code}`);
    }
  };
}
