import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SendMail } from '.';

/**
 * Mail of a machine of one's own: each a JSON file `{to, subject, text, at}`, its name beginning with the
 * time, for its owner's eyes only.
 */
export function createMailFolder(folder: string): SendMail {
  return async (mail) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const at = new Date().toISOString();
    const file = join(folder, `${at.replaceAll(':', '')}-${randomUUID()}.json`);
    // Whole or not at all: who reads the folder meets no half of a mail.
    await writeFile(`${file}.new`, `${JSON.stringify({ ...mail, at }, null, 2)}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
  };
}
