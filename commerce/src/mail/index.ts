import { config } from '../config';
import { createMailFolder } from './folder';
import { createSendGrid } from './sendgrid';

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** Resolves once the mail is on its way; rejects, without the mail's content in the error, when it is not. */
export type SendMail = (mail: Mail) => Promise<void>;

function createSender(): SendMail {
  const { apiKey, from, folder } = config.mail;
  if (apiKey && from) return createSendGrid({ apiKey, from });
  if (folder) return createMailFolder(folder);
  return () =>
    Promise.reject(new Error('There is no way to send mail: set SENDGRID_API_KEY and SENDGRID_FROM'));
}

let sender: SendMail | undefined;

/** By SendGrid where it is configured, else into a folder that a developer and the tests can read. */
export const sendMail: SendMail = (mail) => {
  sender ??= createSender();
  return sender(mail);
};
