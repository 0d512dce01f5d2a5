import { Sentence, type Progress } from '../console';
import { findOnPath, isExecutable } from './host';
import { installPackage } from './package-manager';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

const present = (): string | undefined =>
  process.env['CHROMIUM'] ||
  COMMANDS.map(findOnPath).find((path) => path !== undefined) ||
  [MAC].find(isExecutable);

/**
 * The path of a Chromium: the one that CHROMIUM names, the machine's, or one from the package manager. Throws
 * a `Sentence` without any.
 */
export async function provideChromium(progress: Progress): Promise<string> {
  const found = present();
  if (found) return found;
  await installPackage({ apt: 'chromium', brew: 'chromium' }, progress);
  const installed = present();
  if (!installed)
    throw new Sentence(
      'No Chromium was found. Install it (Debian: apt install chromium), or name one with CHROMIUM=<path>.',
    );
  progress.done('Chromium', 'installed by the package manager');
  return installed;
}
