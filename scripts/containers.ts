import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { projectPath } from '../platform/root';
import { consoleProgress, printFailure, runMain, Sentence } from './console';
import { provideBaseImages } from './containers/base-images';
import { provideCompose } from './containers/compose';
import { provideEngine, type Engine } from './containers/engine';
import { makeSettings, type Settings } from './containers/settings';
import { createStack, handlesOf, type ContainerStack } from './containers/stack';
import { createPidFiles } from './process/pid-files';
import { shutdownSignal } from './process/shutdown';
import { provideChromium } from './setup/chromium';
import { add, failure, lastLine, NOTHING, type Tally } from './tally';
import { runJest } from './test-runner';

/**
 * `npm run containers [-- --keep] [words]`: the servers' stack of docker-compose.yml in real containers, from its real
 * Dockerfiles, and the checks of test/containers against it. Everything is removed afterwards, unless it is to be kept.
 */
const FOLDER = projectPath('.local', 'containers');
const FIRST_BUILD = 'build-1';
const CONFIG = 'jest.containers.config.js';
/** In this order: first what needs a whole stack, then what breaks it. */
const SUITES = [
  'test/shop/fourteen-steps',
  'test/shop/merchant',
  'test/containers/images',
  'test/containers/health',
  'test/containers/support-view',
  'test/containers/metrics',
  'test/containers/rolling-deploy',
  'test/containers/drain',
  'test/containers/kills',
  'test/containers/key-rotation',
  'test/containers/backup',
];

const quoted = (value: string): string => `'${value.replaceAll("'", String.raw`'\''`)}'`;

function keep(handles: Record<string, string>, stack: ContainerStack, program: string): void {
  const file = join(FOLDER, 'handles.env');
  const own = ['DOCKER_HOST', 'COMPOSE_PROJECT_NAME', 'COMPOSE_FILE', 'COMPOSE_ENV_FILES'];
  const all = { ...handles, ...Object.fromEntries(own.map((name) => [name, stack.env[name] ?? ''])) };
  const lines = Object.entries(all).map(([name, value]) => `${name}=${quoted(value)}`);
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  const row = (what: string, value: string, more = '') =>
    console.log(`  ${what.padEnd(16)} ${pc.cyan(value)}${more ? pc.dim(`  ${more}`) : ''}`);
  console.log(`\n  ${pc.bold(pc.green('The stack keeps running.'))}\n`);
  row('Storefront', handles['STOREFRONT_URL'] ?? '', 'the certificate signs itself');
  row('API', handles['LOYALTY_URL'] ?? '');
  row("Temporal's UI", handles['TEMPORAL_UI_URL'] ?? '', `${handles['UI_USER']} / ${handles['UI_PASSWORD']}`);
  row('All handles', file, 'a shell can source it');
  row('Compose', `set -a; . ${file}; ${program} ps`);
  console.log(`\n  ${pc.dim('The next `npm run containers` takes its place.')}\n`);
}

interface Begun {
  engine: Engine;
  stack?: ContainerStack;
}

async function bringUp(
  begun: Begun,
  settings: Settings,
): Promise<{ handles: Record<string, string>; stack: ContainerStack; program: string }> {
  const compose = await provideCompose(begun.engine, consoleProgress);
  const overrides = await provideBaseImages(begun.engine, compose, consoleProgress);
  const stack = createStack({ engine: begun.engine, compose, settings, overrides }, consoleProgress);
  begun.stack = stack;
  // What a kept or a killed run has left.
  await stack.down();
  await stack.build();
  const handles = await handlesOf(stack, settings, await stack.up());
  return { handles, stack, program: [compose.program, ...compose.before].join(' ') };
}

/** All of them, or those whose names hold one of the words. */
async function runSuites(words: string[], env: NodeJS.ProcessEnv, asked: AbortSignal): Promise<Tally> {
  const wanted = SUITES.filter((suite) => words.length === 0 || words.some((word) => suite.includes(word)));
  if (wanted.length === 0) throw new Sentence(`Nothing is named so; there are ${SUITES.join(', ')}.`);
  let tally = NOTHING;
  for (const suite of wanted) {
    const args = ['--config', CONFIG, '--runTestsByPath', `${suite}.test.ts`];
    tally = add(tally, await runJest({ folder: '.', args, env, stateFolder: FOLDER }, asked));
  }
  return tally;
}

async function main(): Promise<number> {
  const given = process.argv.slice(2);
  const asked = shutdownSignal();
  const isKept = given.includes('--keep');
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  const chromium = await provideChromium(consoleProgress);
  const begun: Begun = { engine: await provideEngine(createPidFiles(join(FOLDER, 'pids')), consoleProgress) };
  let staysUp = false;
  let tally = failure('the stack did not come up');
  try {
    const { handles, stack, program } = await bringUp(begun, await makeSettings(FOLDER, FIRST_BUILD));
    if (asked.aborted) throw new Sentence('Interrupted.');
    const env = { ...stack.env, ...handles, CHROMIUM: chromium, COMPOSE: program, SHOP_FOLDER: FOLDER };
    tally = await runSuites(
      given.filter((arg) => arg !== '--keep'),
      env,
      asked,
    );
    if (isKept) {
      keep(handles, stack, program);
      staysUp = true;
    }
  } catch (error) {
    printFailure(error);
  } finally {
    if (!staysUp) {
      consoleProgress.busy('Containers', 'ending and removing everything');
      await begun.stack?.down().catch(printFailure);
      await begun.engine.stop();
    }
  }
  for (const name of tally.failures) console.log(`  ${pc.red('✖')} ${name}`);
  console.log(lastLine(tally));
  return tally.failed === 0 ? 0 : 1;
}

void runMain(main);
