import { loadConfig } from './config';

const needed = { DATABASE_URL: 'postgresql://127.0.0.1/x', ENCRYPTION_KEYS: 'k', LOOKUP_KEY: 'k' };

test.each(['production', 'Production', 'PRODUCTION', ' production '])('NODE_ENV=%j is production', (name) => {
  expect(loadConfig({ ...needed, NODE_ENV: name }).NODE_ENV).toBe('production');
});

test.each(['prod', 'staging', 'live'])('NODE_ENV=%j is refused: it is not taken for development', (name) => {
  expect(() => loadConfig({ ...needed, NODE_ENV: name })).toThrow('NODE_ENV');
});

test('networks of loyalty hosts are CIDR blocks; a wrong setting is named without its value', () => {
  expect(
    loadConfig({ ...needed, LOYALTY_HOST_NETWORKS: '10.20.0.0/16, fd00::/8' }).LOYALTY_HOST_NETWORKS,
  ).toBe('10.20.0.0/16, fd00::/8');
  expect(() => loadConfig({ ...needed, LOYALTY_HOST_NETWORKS: '10.20.0.7' })).toThrow(
    'LOYALTY_HOST_NETWORKS',
  );
  expect(() => loadConfig({ ...needed, LOYALTY_HOST_NETWORKS: '10.20.0.7' })).not.toThrow('10.20');
});
