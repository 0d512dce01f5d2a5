import { readSettings } from './settings';

test("a server of the user's own is used", () => {
  const { given } = readSettings({
    TEMPORAL_ADDRESS: 'temporal.example.com:7233',
    DATABASE_URL: 'postgresql://me@127.0.0.1:5432/mine',
    REDIS_URL: 'redis://127.0.0.1:6379',
  });
  expect(given).toEqual({
    temporalAddress: 'temporal.example.com:7233',
    databaseUrl: 'postgresql://me@127.0.0.1:5432/mine',
    commerceDatabaseUrl: undefined,
    redisUrl: 'redis://127.0.0.1:6379',
  });
});

test("what the stack itself wrote into .local/dev.env names no server of the user's", () => {
  const sourced = {
    TEMPORAL_ADDRESS: '127.0.0.1:7233',
    DATABASE_URL: 'postgresql://postgres:secret@127.0.0.1:55432/loyalty',
    COMMERCE_DATABASE_URL: 'postgresql://postgres:secret@127.0.0.1:55432/commerce',
    REDIS_URL: 'redis://127.0.0.1:56379',
  };
  expect(Object.values(readSettings(sourced).given).filter((value) => value !== undefined)).toEqual([]);
  expect(readSettings({ ...sourced, POSTGRES_PORT: '6000' }).given.databaseUrl).toBe(sourced.DATABASE_URL);
});

test.each(['0', '65536', 'x', '-1'])('the port %s is refused by the name of its variable', (value) => {
  expect(() => readSettings({ WEB_PORT: value })).toThrow('WEB_PORT');
});

test.each(['production', 'Production', ' PRODUCTION', 'prod', 'staging'])(
  'the development stack does not start with NODE_ENV=%j',
  (name) => {
    expect(() => readSettings({ NODE_ENV: name })).toThrow('npm start is the development stack');
  },
);

test.each([undefined, '', 'development', 'Development', 'test'])('it starts with NODE_ENV=%j', (name) => {
  expect(readSettings(name === undefined ? {} : { NODE_ENV: name }).ports.api.number).toBe(3001);
});

test('two servers that want the same port are told before anything starts, with both variables', () => {
  expect(() => readSettings({ WEB_PORT: '3001' })).toThrow(
    'the API and the storefront want the same port 3001: set API_PORT or WEB_PORT to another one.',
  );
  expect(() => readSettings({ REDIS_PORT: '4010', SANDBOX_PORT: '4010' })).toThrow('REDIS_PORT');
});

test('what its servers acknowledged survives a power cut, unless a run of tests can do without', () => {
  expect(readSettings({}).durable).toBe(true);
  expect(readSettings({ STACK_DURABLE: 'no' }).durable).toBe(false);
});
