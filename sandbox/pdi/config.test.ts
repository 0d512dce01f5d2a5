import { readSandboxConfig } from './config';
import { startPdiSandbox } from './sandbox';

test('the defaults are those of the seed, and the environment names another client', () => {
  expect(readSandboxConfig({})).toMatchObject({
    port: 4010,
    host: '127.0.0.1',
    clients: [{ clientID: 'sandbox-client' }, { participantID: 'PARTICIPANT-2' }],
  });
  const { clients } = readSandboxConfig({
    PDI_CLIENT_ID: 'c',
    PDI_CLIENT_SECRET: 's',
    PDI_PARTICIPANT_ID: 'p',
    PDI_SITE_ID: 'a, b',
  });
  expect(clients[0]).toEqual({ clientID: 'c', clientSecret: 's', participantID: 'p', siteIDs: ['a', 'b'] });
});

test('a wrong setting is named without its value', () => {
  expect(() => readSandboxConfig({ SANDBOX_PORT: 'banana' })).toThrow(/SANDBOX_PORT/);
  expect(() => readSandboxConfig({ SANDBOX_PORT: 'banana' })).not.toThrow(/banana/);
});

test.each(['production', 'Production', 'PRODUCTION', 'production ', 'prod', 'staging'])(
  'it does not start with NODE_ENV=%j',
  async (name) => {
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = name;
    try {
      await expect(startPdiSandbox()).rejects.toThrow(`does not start with NODE_ENV=${name}`);
    } finally {
      process.env.NODE_ENV = before;
    }
  },
);
