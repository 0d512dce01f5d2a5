import { readSandboxConfig } from './config';
import { startNumeralSandbox } from './sandbox';

test('the port and the key have defaults, and the environment names others', () => {
  expect(readSandboxConfig({})).toEqual({ port: 4012, host: '127.0.0.1', apiKey: 'sandbox-key' });
  expect(readSandboxConfig({ NUMERAL_SANDBOX_PORT: '5012', NUMERAL_API_KEY: 'k', HOST: '' })).toEqual({
    port: 5012,
    host: '127.0.0.1',
    apiKey: 'k',
  });
});

test('a wrong setting is named without its value', () => {
  expect(() => readSandboxConfig({ NUMERAL_SANDBOX_PORT: 'banana' })).toThrow(/NUMERAL_SANDBOX_PORT/);
  expect(() => readSandboxConfig({ NUMERAL_SANDBOX_PORT: 'banana' })).not.toThrow(/banana/);
});

test.each(['production', 'Production', 'PRODUCTION', 'production ', 'prod', 'staging'])(
  'it does not start with NODE_ENV=%j',
  async (name) => {
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = name;
    try {
      await expect(startNumeralSandbox()).rejects.toThrow(`does not start with NODE_ENV=${name}`);
    } finally {
      process.env.NODE_ENV = before;
    }
  },
);
