import { Sentence, type Progress } from '../console';
import { findOnPath, isExecutable } from './host';
import { installPackage } from './package-manager';

/** The same engine without what draws windows: a page costs it half of the processor time. */
const SHELL = 'chromium-headless-shell';
const COMMANDS = [SHELL, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

const present = (): string | undefined =>
  COMMANDS.map(findOnPath).find((path) => path !== undefined) || [MAC].find(isExecutable);

/**
 * The path of a Chromium: the one that CHROMIUM names, else one without windows from the package manager, the
 * machine's, or a whole one from the package manager. Throws a `Sentence` without any.
 */
export async function provideChromium(progress: Progress): Promise<string> {
  if (process.env['CHROMIUM']) return process.env['CHROMIUM'];
  if (!findOnPath(SHELL)) await installPackage({ apt: SHELL }, progress);
  if (!present()) await installPackage({ apt: 'chromium', brew: 'chromium' }, progress);
  const found = present();
  if (found) return found;
  throw new Sentence(
    'No Chromium was found. Install it (Debian: apt install chromium), or name one with CHROMIUM=<path>.',
  );
}
