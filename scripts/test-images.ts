import { mkdirSync } from 'node:fs';
import { projectPath } from '../platform/root';
import { consoleProgress } from './console';
import { provideBaseImages } from './containers/base-images';
import { provideCompose } from './containers/compose';
import { provideEngine } from './containers/engine';
import { makeSettings } from './containers/settings';
import { createStack } from './containers/stack';
import { createPidFiles } from './process/pid-files';
import type { TestRequest } from './test-runner';

const FOLDER = projectPath('.local', 'test-images');
const TAG = 'test';

/** `npm test -- --containers`: the three images build from their Dockerfiles. Throws what did not. */
export async function testImages({ tally }: TestRequest): Promise<void> {
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  const engine = await provideEngine(createPidFiles(`${FOLDER}/pids`), consoleProgress);
  try {
    const compose = await provideCompose(engine, consoleProgress);
    const overrides = await provideBaseImages(engine, compose, consoleProgress);
    const settings = await makeSettings(FOLDER, TAG);
    await createStack({ engine, compose, settings, overrides }, consoleProgress).build();
    tally({ passed: 1, failed: 0, failures: [] });
  } finally {
    await engine.stop();
  }
}
