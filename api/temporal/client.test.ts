import { setTimeout as delay } from 'node:timers/promises';
import { testConfig, testKeyring } from '../testing/harness';
import { createApiClient } from './client';

/** Every few milliseconds of the time that the tries at a server that refuses take. */
const MOMENTS_MS = Array.from({ length: 24 }, (_one, index) => index * 8);

test('a client that is closed at any moment of its tries fails its calls, and no try outlives it', async () => {
  const config = testConfig({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
  const outcomes = await Promise.all(
    MOMENTS_MS.map(async (moment) => {
      const { client, close } = createApiClient(config, testKeyring());
      const asked = client.workflow.getHandle('nobody').describe();
      const outcome = asked.then(
        () => 'answered',
        () => 'failed',
      );
      await delay(moment);
      await close();
      return outcome;
    }),
  );
  expect(new Set(outcomes)).toEqual(new Set(['failed']));
});
