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

describe('the version of a worker', () => {
  const NAME = 'WORKER_DEPLOYMENT_NAME';
  const BUILD = 'WORKER_BUILD_ID';

  test.each([
    [NAME, BUILD],
    [BUILD, NAME],
  ])('%s without %s is refused, in a sentence that begins with the missing one', (given, missing) => {
    for (const absent of [{}, { [missing]: '' }]) {
      const load = () => loadConfig({ ...needed, [given]: 'value-4711', ...absent });
      expect(load).toThrow(`\n  ${missing}: must be set where ${given} is: both, or neither`);
      expect(load).not.toThrow('4711');
    }
  });

  test('it is told beside other wrong settings, not after them', () => {
    const load = () => loadConfig({ ...needed, LOOKUP_KEY: '', [NAME]: 'x' });
    expect(load).toThrow(`${BUILD}: must be set`);
    expect(load).toThrow('LOOKUP_KEY');
  });

  test('both are taken, and neither is', () => {
    expect(loadConfig({ ...needed, [NAME]: 'loyalty', [BUILD]: '7' })).toMatchObject({
      WORKER_DEPLOYMENT_NAME: 'loyalty',
      WORKER_BUILD_ID: '7',
    });
    expect(loadConfig({ ...needed, [NAME]: '', [BUILD]: '' })).toMatchObject(needed);
  });
});
