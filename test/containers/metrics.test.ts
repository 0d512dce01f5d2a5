import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectPath } from '../../platform/root';
import { until } from '../support/until';
import { compose, healthyAgain } from './compose';

const Targets = z.object({
  data: z.object({
    activeTargets: z.array(
      z.object({
        health: z.string(),
        labels: z.object({ job: z.string(), instance: z.string() }),
      }),
    ),
  }),
});
const Rules = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(z.object({ name: z.string(), health: z.string(), lastError: z.string().optional() })),
      }),
    ),
  }),
});
const Alerts = z.object({ groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string() })) })) });

/** Prometheus's own API, asked where it runs. */
const ask = async <T>(path: string, schema: z.ZodType<T>): Promise<T> =>
  schema.parse(
    JSON.parse(
      await compose([
        'exec',
        '-T',
        'prometheus',
        'wget',
        '-q',
        '-O',
        '-',
        `http://127.0.0.1:9090/api/v1/${path}`,
      ]),
    ),
  );

type Labels = z.infer<typeof Targets>['data']['activeTargets'][number]['labels'];

const EXPECTED = [
  'api api-1:3001',
  'api api-2:3001',
  'api-sdk api-1:9465',
  'api-sdk api-2:9465',
  'commerce commerce-1:9464',
  'commerce commerce-2:9464',
  'temporal :9090',
  'worker worker-1:9464',
  'worker worker-2:9464',
  'worker-sdk worker-1:9465',
  'worker-sdk worker-2:9465',
];
const isUnknown = (state: string): boolean => state.endsWith(' unknown');

beforeAll(async () => {
  await compose(['up', '--detach', '--no-deps', 'prometheus']);
  await healthyAgain('prometheus');
});
afterAll(() => compose(['rm', '--force', '--stop', 'prometheus']));

test('Prometheus reaches every process of ours, and of Temporal, by the names of the stack', async () => {
  // Temporal is found by its name, which may be several machines: each is listed by its address.
  const nameOf = ({ job, instance }: Labels) => `${job} ${instance.replace(/^[\d.]+:/, ':')}`;
  const states = async () =>
    (await ask('targets?state=active', Targets)).data.activeTargets
      .map(({ health, labels }) => `${nameOf(labels)} ${health}`)
      .toSorted();
  // It finds them some seconds after it is ready, and asks each within a quarter of a minute.
  await until(async () => (await states()).length === EXPECTED.length && !(await states()).some(isUnknown), {
    what: 'every process to have been asked once',
    timeoutMs: 90_000,
    everyMs: 1_000,
  });
  expect(await states()).toEqual(EXPECTED.map((name) => `${name} up`));
});

test('it evaluates every alert rule', async () => {
  const { groups } = Alerts.parse(
    parse(readFileSync(projectPath('deploy', 'observability', 'alerts.yml'), 'utf8')),
  );
  const written = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
  const evaluated = async () =>
    (await ask('rules', Rules)).data.groups
      .flatMap(({ rules }) => rules.map(({ name, health }) => `${name} ${health}`))
      .toSorted();
  await until(
    async () => (await evaluated()).length === written.length && !(await evaluated()).some(isUnknown),
    { what: 'every rule to have been evaluated', timeoutMs: 90_000, everyMs: 1_000 },
  );
  expect(await evaluated()).toEqual(written.map((name) => `${name} ok`).toSorted());
});
