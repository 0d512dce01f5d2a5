import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { config } from '../config';

/**
 * Exports and other private files lay among the public ones before they had a folder of their own: they are
 * moved there.
 */
export default async function privateFiles(): Promise<void> {
  const { dir, privateDir } = config.files;
  const names = await readdir(dir).catch(() => []);
  const left = names.filter((name) => name.startsWith('private-'));
  if (left.length > 0) await mkdir(privateDir, { recursive: true, mode: 0o700 });
  for (const name of left) await rename(join(dir, name), join(privateDir, name));
}
