import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { projectPath } from '../platform/root';
import { tryRun } from './setup/host';
import { linkedCopy } from './setup/linked-copy';
import { failure, type Tally } from './tally';

const COPY_MS = 2 * 60_000;
const BUILD_MS = 5 * 60_000;
const SAID = 2_000;

/** What the build of a package reads beside it: the shop calls by the client, the storefront has types of the contract. */
const BESIDE: Record<string, string[]> = { commerce: ['client'], web: ['contract'] };
/** What a build writes. */
const MADE = [
  '.next',
  '.medusa',
  'next-env.d.ts',
  'tsconfig.tsbuildinfo',
  'plugins/loyalty/.medusa',
  'plugins/loyalty/src/admin/__admin-extensions__.js',
];
/** What the newest build of a package was made from, by `run.mjs`. */
const BUILT_FROM: Record<string, string> = {
  commerce: '.medusa/build.stamp',
  web: '.next/build.stamp',
};

const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');

function succeeded(name: string): Tally {
  console.log(`  ${pc.green('✔')} ${name}`);
  return { passed: 1, failed: 0, failures: [] };
}

/**
 * Builds a package in a copy outside of the project, as its image does: a dependency that is found only in
 * the folder above makes it fail. One test. What was built so from the same sources is not built again.
 */
export async function buildsAlone(folder: string): Promise<Tally> {
  const name = `${folder} builds outside of the project`;
  const sources = read(projectPath(folder, BUILT_FROM[folder] ?? ''));
  const known = projectPath('.local', `alone-${folder}.stamp`);
  if (sources !== '' && sources === read(known)) return succeeded(name);
  const alone = mkdtempSync(join(tmpdir(), 'loyalty-alone-'));
  try {
    const parts = [folder, ...(BESIDE[folder] ?? [])].map((part) => projectPath(part));
    await linkedCopy(parts, alone, { timeoutMs: COPY_MS });
    // What an earlier build has left is the original's: a link to it must not be written through.
    for (const made of MADE) rmSync(join(alone, folder, made), { recursive: true, force: true });
    const env = {
      ...process.env,
      MEDUSA_DISABLE_TELEMETRY: 'true',
      NEXT_TELEMETRY_DISABLED: '1',
      NODE_ENV: 'production',
    };
    const built = await tryRun('npm', ['run', '--silent', 'build'], {
      timeoutMs: BUILD_MS,
      cwd: join(alone, folder),
      env,
    });
    if (built.ok) {
      writeFileSync(known, sources);
      return succeeded(name);
    }
    console.log(`  ${pc.red('✖')} ${name}`);
    console.error(built.output.slice(-SAID));
    return failure(name);
  } finally {
    rmSync(alone, { recursive: true, force: true });
  }
}
