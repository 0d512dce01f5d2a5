import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { until } from '../support/until';
import { handles } from './handles';

const Mail = z.looseObject({ to: z.string(), text: z.string() });

/**
 * The link in the newest mail to somebody, out of the folder that stands for all mailboxes of this machine.
 */
export function linkMailedTo(email: string): Promise<string> {
  const folder = join(handles.SHOP_FOLDER, 'mail');
  return until(
    () => {
      const mails = readdirSync(folder)
        .filter((file) => file.endsWith('.json'))
        .toSorted()
        .map((file) => Mail.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))));
      return Promise.resolve(/https?:\S+/.exec(mails.findLast(({ to }) => to === email)?.text ?? '')?.[0]);
    },
    { what: `a mail to ${email}`, timeoutMs: 20_000 },
  );
}
