/**
 * `node server/standalone.mjs` after a build: adds to `.next/standalone`, in which Next gathers what its own server needs, the storefront's
 * server, the packages that it loads, and the pages' static files. The folder then runs by itself: `node .next/shop/server/main.js`.
 */
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { nodeFileTrace } from '@vercel/nft';

const WEB = resolve(import.meta.dirname, '..');
const STANDALONE = join(WEB, '.next/standalone');
/** Traced by Next itself, down to the files that it loads while it serves. */
const BY_NEXT = ['node_modules/next/**', 'node_modules/react/**', 'node_modules/react-dom/**'];

const { fileList, warnings } = await nodeFileTrace([join(WEB, '.next/shop/server/main.js')], {
  base: WEB,
  ignore: BY_NEXT,
});
for (const warning of warnings) console.warn(String(warning));
for (const file of [...fileList, '.next/static'])
  cpSync(join(WEB, file), join(STANDALONE, file), { recursive: true });
console.log(`The storefront's server and ${fileList.size} files stand in .next/standalone.`);
