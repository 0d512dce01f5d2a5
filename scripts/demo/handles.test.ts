import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readHandles } from './handles';

let folder: string;
let server: Server;
let url: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'demo-'));
  server = createServer((_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

function written(change: Record<string, string | undefined> = {}): string {
  const values = {
    LOYALTY_URL: url,
    LOYALTY_API_KEY: 'key',
    STORE_ID: 'store-1',
    MEMBER_PHONE: '+15555550123',
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    TEMPORAL_UI_URL: url,
    PDI_SANDBOX_URL: url,
    BANK_TRANSFER_STORE_ID: 'store-2',
    BANK_TRANSFER_API_KEY: 'key-2',
    CODEC_URL: url,
    CODEC_USER: 'support',
    CODEC_PASSWORD: "'pass word'",
    REDIS_URL: '',
    ...change,
  };
  const file = join(folder, 'dev.env');
  writeFileSync(
    file,
    Object.entries(values)
      .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}\n`]))
      .join(''),
  );
  return file;
}

test('the handles of a stack that answers are read, quoted ones too', async () => {
  expect(await readHandles(written())).toMatchObject({
    LOYALTY_URL: url,
    STORE_ID: 'store-1',
    CODEC_PASSWORD: 'pass word',
  });
});

test('without a running stack the way to start it is told', async () => {
  await expect(readHandles(join(folder, 'absent.env'))).rejects.toThrow(/not running.*npm start/);
});

test('a stack that was killed and left its file is told apart', async () => {
  await expect(readHandles(written({ LOYALTY_URL: 'http://127.0.0.1:1' }))).rejects.toThrow(
    /API does not answer.*npm start/,
  );
});

test('a file of another version is named with what it lacks', async () => {
  await expect(readHandles(written({ STORE_ID: undefined }))).rejects.toThrow(/lacks STORE_ID/);
});
