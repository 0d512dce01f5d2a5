import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answersOk } from '../process/probe';
import type { ProcessSpec } from '../process/launch';

/**
 * Firebase takes a project of this prefix for one without anything real behind it; the shop's backend accepts
 * an emulator for no other.
 */
export const EMULATOR_PROJECT = 'demo-loyalty-checkout';

export interface FirebaseAuthOptions {
  name: string;
  /** What `provideFirebaseTools` gave. */
  cli: string;
  /** Three ports that are free: the emulator's own, and those of two helpers that it insists on. */
  ports: { auth: number; hub: number; logging: number };
  /** For its configuration file. */
  folder: string;
  logFile: string;
}

function configuration({ auth, hub, logging }: FirebaseAuthOptions['ports']): string {
  const at = (port: number) => ({ host: '127.0.0.1', port });
  return JSON.stringify({
    emulators: {
      auth: at(auth),
      hub: at(hub),
      logging: at(logging),
      ui: { enabled: false },
      singleProjectMode: true,
    },
  });
}

/**
 * Firebase's Auth emulator on loopback; its users live in memory. Its address is the value of
 * FIREBASE_AUTH_EMULATOR_HOST.
 */
export function firebaseAuthEmulator({
  name,
  cli,
  ports,
  folder,
  logFile,
}: FirebaseAuthOptions): ProcessSpec {
  const file = join(folder, 'firebase.json');
  return {
    name,
    command: process.execPath,
    args: [cli, 'emulators:start', '--only', 'auth', '--project', EMULATOR_PROJECT, '--config', file],
    // Without CI it asks questions, and it looks for newer versions of itself.
    env: { ...process.env, CI: 'true', NO_UPDATE_NOTIFIER: '1', FIREBASE_CLI_DISABLE_UPDATE_CHECK: 'true' },
    cwd: folder,
    logFile,
    prepare: async () => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, configuration(ports));
    },
    ready: () => answersOk(`http://127.0.0.1:${ports.auth}/`),
    readyWithinMs: 120_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 10_000,
  };
}

export const firebaseAuthHost = (port: number): string => `127.0.0.1:${port}`;
