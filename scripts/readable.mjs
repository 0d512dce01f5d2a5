/**
 * TypeScript sources as Node can load them, for what runs before the compiler: the contract's checks and the types
 * of the client are made of the sources themselves.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

function makeReadable(readable, folder) {
  mkdirSync(join(readable, folder), { recursive: true });
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const file = join(folder, entry.name);
    if (entry.isDirectory()) makeReadable(readable, file);
    else if (/(?<!\.test)\.ts$/.test(entry.name)) {
      const { code } = transformSync(readFileSync(join(ROOT, file), 'utf8'), {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
      });
      writeFileSync(join(readable, file.replace(/\.ts$/, '.js')), code);
    }
  }
}

/**
 * Calls `use` with what a module of the named folders exports. They may import each other and packages, and
 * nothing else of the project.
 */
export async function withModule(folders, module, use) {
  // Inside the project, so that packages are found from there.
  const readable = join(ROOT, '.local', `readable-${process.pid}`);
  try {
    for (const folder of folders) makeReadable(readable, folder);
    return await use(createRequire(import.meta.url)(join(readable, module)));
  } finally {
    rmSync(readable, { recursive: true, force: true });
  }
}
