import type { Progress } from '../console';
import { provideProgram } from './package-manager';

/** The path of `nginx`, or undefined: the tests of its configuration then read the files only. */
export const provideNginx = (progress: Progress): Promise<string | undefined> =>
  provideProgram(
    {
      name: 'nginx',
      command: 'nginx',
      packages: { apt: 'nginx', brew: 'nginx' },
      without: 'its configuration is read by the tests, not run.',
    },
    progress,
  );
