/**
 * Compiles the schemas of a session's messages (zod, `contract/http/messages.ts`) into plain functions that the
 * workflow can run: `contract/generated/messages.ts`. Runs before the compiler, so it reads the sources of
 * `contract/` itself. usage: node scripts/contract.mjs
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { z } from 'zod';
import { withModule } from './readable.mjs';

const GENERATED = join(dirname(dirname(fileURLToPath(import.meta.url))), 'contract', 'generated');

const HEAD = `// @ts-nocheck
// Made by scripts/contract.mjs from contract/http/messages.ts. Never edit it, never commit it.
`;

/** What a time must look like, in words that need no library of formats. */
const TIME = z.regexes.datetime({ offset: true }).source;

/** As `text` in `contract/http/primitives.ts` has it; that it takes no half of a character is a rule beside it. */
const PRINTABLE = '^[^\\u0000-\\u001f\\u007f-\\u009f]*$';
const WHOLE_AND_PRINTABLE = '^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]*$';

function toJsonSchema(schema) {
  const made = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
    override({ jsonSchema }) {
      // A newer API may say more than this worker knows.
      delete jsonSchema.additionalProperties;
      // Names of components would stand twice in one compiler.
      delete jsonSchema.id;
      delete jsonSchema.description;
      delete jsonSchema.examples;
      // A rule of the contract says it, and where.
      delete jsonSchema.uniqueItems;
      if (jsonSchema.pattern === PRINTABLE) jsonSchema.pattern = WHOLE_AND_PRINTABLE;
      if (jsonSchema.format === 'date-time') jsonSchema.pattern = TIME;
      delete jsonSchema.format;
    },
  });
  delete made.$schema;
  return made;
}

function compile(schemas) {
  const ajv = new Ajv({
    allErrors: true,
    // The cart is one function that three messages call.
    inlineRefs: false,
    strict: false,
    code: { source: true, esm: true, lines: true },
  });
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(toJsonSchema(schema), name);
  return standalone(ajv, Object.fromEntries(Object.keys(schemas).map((name) => [name, name])));
}

await withModule(['contract'], 'contract/http/messages.js', ({ MESSAGE_SCHEMAS }) => {
  mkdirSync(GENERATED, { recursive: true });
  writeFileSync(join(GENERATED, 'messages.ts'), HEAD + compile(MESSAGE_SCHEMAS));
});
