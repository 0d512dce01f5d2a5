/**
 * Builds the package: types out of the service's own OpenAPI document, then one file of code for `import` and one
 * for `require`, with everything inside that it runs on. It reads nothing outside of this folder, so the shop's
 * image is built without the service. Runs before the project's compiler, for scripts use the package.
 * usage: node client/build.mjs
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import openapiTypes, { astToString } from 'openapi-typescript';

const HERE = dirname(fileURLToPath(import.meta.url));
const GENERATED = join(HERE, 'src', 'generated');
const DIST = join(HERE, 'dist');
const HEAD = "// Made by build.mjs of the service's OpenAPI document. Never edit it, never commit it.\n";

/**
 * "One of these is needed, and no other beside it", spelled out: the generator reads alternatives that only name
 * what they require as no alternatives at all.
 */
function spellOut(schema) {
  if (Array.isArray(schema)) return schema.map(spellOut);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { oneOf, ...rest } = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, spellOut(value)]),
  );
  if (!oneOf) return rest;
  if (!rest.properties) return { ...rest, oneOf };
  const names = oneOf.flatMap(({ required }) => required);
  return {
    oneOf: oneOf.map(({ required, properties = {} }) => {
      const excluded = [
        ...names.filter((name) => !required.includes(name)),
        ...Object.keys(properties).filter((name) => properties[name] === false),
      ];
      return {
        ...rest,
        required: [...(rest.required ?? []), ...required],
        properties: { ...rest.properties, ...Object.fromEntries(excluded.map((name) => [name, false])) },
      };
    }),
  };
}

async function writeTypes() {
  const document = JSON.parse(readFileSync(join(HERE, 'openapi.json'), 'utf8'));
  const types = await openapiTypes(JSON.stringify(spellOut(document)), { alphabetize: true });
  mkdirSync(GENERATED, { recursive: true });
  writeFileSync(join(GENERATED, 'openapi.ts'), HEAD + astToString(types));
}

async function bundle(format, file) {
  await build({
    entryPoints: [join(HERE, 'src', 'index.ts')],
    outfile: join(DIST, file),
    bundle: true,
    format,
    platform: 'node',
    target: 'node20',
    legalComments: 'inline',
  });
}

/** Declared for the package's own files only: they name the libraries that are inside. */
const INSIDE = ['call.d.ts', 'stream.d.ts'];

/** What people's editors read; it names no package either. */
function declare() {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', HERE], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
  for (const file of INSIDE) rmSync(join(DIST, file));
  writeFileSync(join(DIST, 'index.d.mts'), "export * from './index.js';\n");
}

rmSync(DIST, { recursive: true, force: true });
await writeTypes();
await Promise.all([bundle('cjs', 'index.js'), bundle('esm', 'index.mjs')]);
declare();
