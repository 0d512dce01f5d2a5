import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import { projectPath } from '../../platform/root';
import { run, tryRun } from '../../scripts/setup/host';
import { ALEX } from '../promise/host';
import { startStack, type Stack } from '../promise/stack';

/*
 * The package as somebody gets it who has nothing of this project: a tarball in an empty folder.
 */

const NPM_MS = 120_000;
let stack: Stack;
let folder: string;
/** `npm pack`, and what it made into the empty folder. */
async function install(): Promise<void> {
  const at = { timeoutMs: NPM_MS, cwd: folder };
  const tarball = await run('npm', ['pack', projectPath('client'), '--silent'], at);
  writeFileSync(join(folder, 'package.json'), '{"name": "shop", "private": true}');
  const options = ['--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['install', ...options, `./${tarball.split('\n').at(-1)}`], at);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loyalty-client-'));
  [stack] = await Promise.all([startStack(), install()]);
}, 240_000);
afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The first block of code of the README in this language. */
function exampleOf(language: string): string {
  const readme = readFileSync(join(folder, 'node_modules/@loyalty-checkout/client/README.md'), 'utf8');
  const [, code] = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(readme) ?? [];
  if (!code) throw new Error(`the README shows no ${language}`);
  return code;
}

test("the README's twenty lines, as they stand, make a cart earn its points", async () => {
  const shop = await stack.openShop();
  const code = exampleOf('js');
  expect(
    code.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('//')).length,
  ).toBeLessThanOrEqual(20);
  writeFileSync(join(folder, 'shop.mjs'), code);
  const before = await shop.host.balance(ALEX.membershipId);
  const { ok, output } = await tryRun(process.execPath, ['shop.mjs'], {
    timeoutMs: 60_000,
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      LOYALTY_URL: stack.api.url,
      LOYALTY_API_KEY: shop.key,
      STORE_ID: shop.storeId,
    },
  });
  const lines = output.split('\n');
  expect({ ok, first: lines[0] }).toEqual({ ok: true, first: 'ACTIVE 398 of 498 cents' });
  const [, points] = /^FINALIZED (\d+) points$/.exec(lines.at(-1) ?? '') ?? [];
  expect(Number(points)).toBeGreaterThan(0);
  expect(await shop.host.balance(ALEX.membershipId)).toBe(before + Number(points));
}, 90_000);

test('the package brings nothing along, and works for require as for import', async () => {
  const installed = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    packages: object;
  };
  expect(Object.keys(installed.packages)).toEqual(['', 'node_modules/@loyalty-checkout/client']);
  const said = await run(
    process.execPath,
    ['-e', "console.log(typeof require('@loyalty-checkout/client').createLoyaltyClient)"],
    { timeoutMs: 20_000, cwd: folder },
  );
  expect(said).toBe('function');
});

const TYPES = `
import { createLoyaltyClient, type Cart, type EventData, LoyaltyProblem } from '@loyalty-checkout/client';
const client = createLoyaltyClient({ url: '', apiKey: '' });
const cart: Cart = { version: 1, currency: 'USD', items: [] };
const known = { storeId: 's', cartId: 'c', cart };
export const whole = async (): Promise<number> => (await client.identify({ ...known, phone: '1' })).totals.total;
export const paid: EventData<'OrderCompleted'>['payments'] = [];
export const code = (problem: LoyaltyProblem) => problem.code === 'PROOF_REQUIRED' || problem.code === 'TIMED_OUT';
// @ts-expect-error a phone and a membership id together
void client.identify({ ...known, phone: '1', membershipId: 'm' });
// @ts-expect-error neither
void client.identify(known);
// @ts-expect-error there is no such code
export const none = (problem: LoyaltyProblem) => problem.code === 'NO_SUCH_CODE';
// @ts-expect-error the data of another type
void client.sendEvent({ specversion: '1.0', id: 'i', source: 's', type: 'OrderReturned', data: { storeId: 's' } });
`;

test('its types stand alone, say what goes together, and are read by import and require alike', async () => {
  for (const file of ['types.mts', 'types.cts']) writeFileSync(join(folder, file), TYPES);
  const { output } = await tryRun(
    projectPath('node_modules', '.bin', 'tsc'),
    [
      '--noEmit',
      '--strict',
      '--module',
      'node16',
      '--target',
      'es2022',
      '--lib',
      'es2023,dom',
      '--types',
      '',
      'types.mts',
      'types.cts',
    ],
    { timeoutMs: 60_000, cwd: folder },
  );
  expect(output).toBe('');
}, 90_000);

test("the README's piece of TypeScript is TypeScript", () => {
  expect(() => transformSync(exampleOf('ts'), { jsc: { parser: { syntax: 'typescript' } } })).not.toThrow();
});
