import { readSandboxConfig } from './config';
import { startFinixSandbox } from './sandbox';

test('the defaults are the sandbox account, on the loopback only', () => {
  expect(readSandboxConfig({})).toMatchObject({
    port: 4011,
    host: '127.0.0.1',
    account: { username: 'US-sandbox', merchantId: 'MU-sandbox' },
    webhookUrls: [],
  });
  expect(readSandboxConfig({ FINIX_SANDBOX_WEBHOOK_URLS: 'http://a/x, http://b/y' }).webhookUrls).toEqual([
    'http://a/x',
    'http://b/y',
  ]);
});

test('a wrong setting is named without its value', () => {
  expect(() => readSandboxConfig({ FINIX_SANDBOX_PORT: 'banana' })).toThrow(/FINIX_SANDBOX_PORT/);
  expect(() => readSandboxConfig({ FINIX_SANDBOX_PORT: 'banana' })).not.toThrow(/banana/);
});

test.each(['production', 'Production', 'PRODUCTION', 'production ', 'prod', 'staging'])(
  'it does not start with NODE_ENV=%j',
  async (name) => {
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = name;
    try {
      await expect(startFinixSandbox()).rejects.toThrow(`does not start with NODE_ENV=${name}`);
    } finally {
      process.env.NODE_ENV = before;
    }
  },
);
