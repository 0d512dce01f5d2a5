import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { until } from '../support/until';
import { handles } from './handles';

const Mail = z.looseObject({ to: z.string(), subject: z.string(), text: z.string() });

/** The mails to somebody, oldest first, out of the folder that stands for all mailboxes of this machine. */
export function mailsTo(email: string): z.infer<typeof Mail>[] {
  const folder = join(handles.SHOP_FOLDER, 'mail');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => Mail.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))))
    .filter(({ to }) => to === email);
}

/** The link in the newest mail to somebody. */
export const linkMailedTo = (email: string): Promise<string> =>
  until(() => /https?:\S+/.exec(mailsTo(email).at(-1)?.text ?? '')?.[0], {
    what: `a mail to ${email}`,
    timeoutMs: 20_000,
  });
