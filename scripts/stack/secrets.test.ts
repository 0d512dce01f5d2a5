import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideSecrets } from './secrets';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  file = join(folder, 'secrets.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a stack keeps its secrets, for its owner's eyes only, and shows the merchant's password once", async () => {
  const first = await provideSecrets(file);
  expect(first).toMatchObject({ created: true, newMerchant: true });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await provideSecrets(file)).toEqual({
    secrets: first.secrets,
    created: false,
    newMerchant: false,
  });
});

test('one that is older than the admin gets a merchant, and keeps everything else', async () => {
  const { secrets } = await provideSecrets(file);
  const { merchantPassword, ...shop } = secrets.shop;
  writeFileSync(file, JSON.stringify({ ...secrets, shop }));
  const later = await provideSecrets(file);
  expect(later).toMatchObject({ created: false, newMerchant: true, secrets: { ...secrets, shop } });
  expect(later.secrets.shop.merchantPassword).not.toBe(merchantPassword);
  expect(readFileSync(file, 'utf8')).toContain(later.secrets.shop.merchantPassword);
});
