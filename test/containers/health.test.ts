import { until } from '../support/until';
import { compose, healthyAgain } from './compose';

/** What each says of itself; the health check of its container asks the same. */
const READY = {
  'commerce-1': 'http://127.0.0.1:9000/readyz',
  'web-1': 'http://127.0.0.1:3000/readyz',
} as const;
const SERVICES = ['commerce-1', 'web-1'] as const;

async function missingOf(service: keyof typeof READY): Promise<string[]> {
  const ask = `fetch('${READY[service]}').then(async (answer) => console.log(await answer.text()))`;
  const said = await compose(['exec', '-T', service, 'node', '-e', ask]);
  return (JSON.parse(said) as { missing: string[] }).missing;
}

test('a backend without Redis says that it cannot take orders, and so does the storefront before it, until Redis is back', async () => {
  expect(await Promise.all(SERVICES.map(missingOf))).toEqual([[], []]);
  await compose(['stop', 'redis']);
  try {
    await until(async () => (await missingOf('web-1')).includes('backend'), {
      what: 'the storefront to miss its backend',
      timeoutMs: 30_000,
      everyMs: 500,
    });
    expect(await missingOf('commerce-1')).toEqual(['redis']);
  } finally {
    await compose(['start', 'redis']);
  }
  for (const service of ['redis', ...SERVICES]) await healthyAgain(service);
});
