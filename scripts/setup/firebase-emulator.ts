import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectPath } from '../../platform/root';
import type { Progress } from '../console';
import { findOnPath, tryRun } from './host';

const WHAT = 'Firebase emulator';
const VERSION = '15.34.2';
const INSTALL_MS = 10 * 60_000;
const ENTRY = join('node_modules', 'firebase-tools', 'lib', 'bin', 'firebase.js');

/**
 * The folder appears whole or not at all: an install that was killed half way must not be taken for a good
 * one.
 */
async function install(npm: string, folder: string): Promise<{ ok: boolean; output: string }> {
  const halfWay = `${folder}.${process.pid}`;
  mkdirSync(halfWay, { recursive: true });
  // Install scripts of its dependencies build what only other emulators need.
  const outcome = await tryRun(
    npm,
    [
      'install',
      '--prefix',
      halfWay,
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      `firebase-tools@${VERSION}`,
    ],
    { timeoutMs: INSTALL_MS },
  );
  if (outcome.ok) {
    rmSync(folder, { recursive: true, force: true });
    renameSync(halfWay, folder);
  }
  rmSync(halfWay, { recursive: true, force: true });
  return outcome;
}

/**
 * The path of Firebase's command line (a script for node), whose Auth emulator is plain JavaScript; undefined
 * where it cannot be had, after a note. It weighs 340 MB and only tests of sign-in want it, so it is no
 * dependency of the project: it is fetched the first time it is asked for.
 */
export async function provideFirebaseTools(progress: Progress): Promise<string | undefined> {
  const folder = projectPath('.local', 'tools', `firebase-tools-${VERSION}`);
  const entry = join(folder, ENTRY);
  if (existsSync(entry)) {
    progress.done(WHAT, 'kept from an earlier run');
    return entry;
  }
  const npm = findOnPath('npm');
  if (!npm) {
    progress.note(
      'The Firebase emulator is not here and npm is not on PATH: tests of signing in with Firebase are skipped.',
    );
    return undefined;
  }
  progress.busy(WHAT, `npm install of firebase-tools ${VERSION}, once; 340 MB, one to three minutes`);
  mkdirSync(dirname(folder), { recursive: true });
  const { ok, output } = await install(npm, folder);
  if (!ok) {
    progress.note(
      `The Firebase emulator could not be installed, so tests of signing in with Firebase are skipped: ${output.split('\n').at(-1) ?? ''}`,
    );
    return undefined;
  }
  progress.done(WHAT, `firebase-tools ${VERSION} from npm`);
  return entry;
}
