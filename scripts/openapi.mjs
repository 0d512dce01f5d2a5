#!/usr/bin/env node
/**
 * Writes the typed client's copy of the API's document, after a change of the contract; `npm test` fails while the copy is
 * older. Runs on the sources as they are: what is compiled needs the client, and the client needs this.
 * usage: node scripts/openapi.mjs
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withModule } from './readable.mjs';

const COPY = join(dirname(dirname(fileURLToPath(import.meta.url))), 'client', 'openapi.json');

const document = await withModule(
  ['contract', 'api/document'],
  'api/document/index.js',
  ({ createOpenApi }) => createOpenApi(),
);
writeFileSync(COPY, `${JSON.stringify(document, null, 2)}\n`);
console.log('client/openapi.json is written');
