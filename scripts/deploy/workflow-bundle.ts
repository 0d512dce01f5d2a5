import { writeFileSync } from 'node:fs';
import { makeBundle } from '../../workers/bundle';
import { runMain, Sentence } from '../console';

/**
 * `node dist/scripts/deploy/workflow-bundle.js <file>`: the workflows as one script, for `WORKFLOW_BUNDLE` of
 * a worker in an image.
 */
async function main(): Promise<number> {
  const [file] = process.argv.slice(2);
  if (!file)
    throw new Sentence('Name the file to write: node dist/scripts/deploy/workflow-bundle.js <file>.');
  const { code } = await makeBundle();
  writeFileSync(file, code);
  console.log(`Wrote ${file} (${Math.round(code.length / 1024)} kB).`);
  return 0;
}

void runMain(main);
