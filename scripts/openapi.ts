import { writeFileSync } from 'node:fs';
import { createOpenApi } from '../api/document';
import { projectPath } from '../platform/root';
import { consoleProgress, runMain } from './console';

/** Read by the typed client's build, which makes its types from it. */
const COPY = projectPath('client', 'openapi.json');

/**
 * `node scripts/run.mjs openapi`: writes the typed client's copy of the API's document. `npm test` fails while the copy
 * is older than the contract.
 */
async function main(): Promise<number> {
  writeFileSync(COPY, `${JSON.stringify(createOpenApi(), null, 2)}\n`);
  consoleProgress.done('OpenAPI', 'client/openapi.json');
  return 0;
}

void runMain(main);
