import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { projectPath } from '../../platform/root';
import { tryRun } from '../../scripts/setup/host';
import { env } from '../support/servers';
import { alertRules, OBSERVABILITY } from './files';

/** As promtool writes series: a value for each minute; `a+bxn` grows by b, n times. */
interface Example {
  series: Record<string, string>;
  /** When nothing is wrong yet, and when the alert stands, in minutes. */
  quiet: number;
  fires: number;
  /** When it is over again, in minutes. */
  over?: number;
  /** What the alert tells beside its severity. */
  labels?: Record<string, string>;
}

const DAY = 86_400;
const bucket = (name: string, labels: string, fast: string, slow: string) => ({
  [`${name}_bucket{${labels},le="0.1"}`]: fast,
  [`${name}_bucket{${labels},le="5"}`]: slow,
  [`${name}_bucket{${labels},le="+Inf"}`]: slow,
});
const IDENTIFY = 'method="POST",route="/loyalty/identify",status="200"';
const HTTP = `loyalty_http_request_seconds_count{${IDENTIFY}}`;

/** Half an hour well, then half an hour ill. */
const turns = (well: number, ill: number) => `${well}x30 ${ill}x60`;
const from = (value: number) => ({ quiet: 25, fires: 25 + value });
/** Counted at a steady rate, and from minute 30 on also what is wrong. */
const STEADY = '0+60x90';
const LATER = '0x30 0+60x60';

const EXAMPLES: Record<string, Example> = {
  ProcessDown: {
    series: { 'up{job="api",instance="api-1:3001"}': turns(1, 0) },
    ...from(10),
    labels: { job: 'api', instance: 'api-1:3001' },
  },
  CheckoutsFail: {
    series: {
      [HTTP]: STEADY,
      'loyalty_http_request_seconds_count{route="/loyalty/rewards",status="500"}': LATER,
    },
    ...from(20),
  },
  CheckoutsSlow: {
    series: bucket('loyalty_http_request_seconds', IDENTIFY, '0+60x30 1800x60', STEADY),
    ...from(25),
  },
  FullPrice: {
    series: { [HTTP]: STEADY, 'loyalty_bypass_answers_total{reason="HOST_TIMEOUT"}': LATER },
    ...from(20),
  },
  TemporalOutOfReach: {
    series: { 'loyalty_bypass_answers_total{reason="ORCHESTRATOR_UNAVAILABLE"}': LATER },
    ...from(15),
  },
  CountsMissing: {
    series: { 'loyalty_numbers_available{source="postgres"}': turns(1, 0) },
    ...from(15),
    labels: { source: 'postgres' },
  },
  HostFails: {
    series: {
      'loyalty_host_call_duration_seconds_count{method="identifyMember",outcome="ok"}': STEADY,
      'loyalty_host_call_duration_seconds_count{method="identifyMember",outcome="HOST_TIMEOUT"}': LATER,
    },
    ...from(20),
  },
  HostSlow: {
    series: bucket(
      'loyalty_host_call_duration_seconds',
      'method="identifyMember",outcome="ok"',
      '0+60x30 1800x60',
      STEADY,
    ),
    ...from(30),
  },
  HostBreakerOpen: {
    series: { 'loyalty_host_breaker_state{host="https://h"}': turns(0, 2) },
    ...from(15),
    labels: { host: 'https://h' },
  },
  HostRefusesCredentials: {
    series: { 'loyalty_host_token_requests_total{outcome="refused"}': '0x30 0+1x60' },
    ...from(20),
  },
  DiscountsNotRedeemed: {
    series: { 'loyalty_discount_minor_units_total{currency="USD",outcome="refused"}': '0x30 130x60' },
    ...from(10),
    labels: { currency: 'USD' },
  },
  HostLies: {
    series: { 'loyalty_rewards_dropped_total{code="REWARD_DROPPED_NEGATIVE"}': '0x30 0+1x60' },
    ...from(30),
    labels: { code: 'REWARD_DROPPED_NEGATIVE' },
  },
  WaitingForSupport: {
    series: { 'loyalty_waiting_for_support{status="RETURN_FAILED"}': turns(0, 1) },
    ...from(25),
  },
  OrdersPileUp: { series: { loyalty_finalizations_waiting: turns(100, 101) }, ...from(40) },
  OrderOverdue: {
    series: { loyalty_finalizations_oldest_seconds: turns(15 * DAY, 15 * DAY + 1) },
    ...from(70),
  },
  OutboxStuck: { series: { loyalty_outbox_oldest_seconds: turns(299, 301) }, ...from(15) },
  DeadLetters: { series: { loyalty_outbox_dead_letters: turns(0, 1) }, ...from(15) },
  WebhooksStuck: { series: { loyalty_webhooks_unsent_oldest_seconds: turns(299, 301) }, ...from(15) },
  WebhooksFailed: { series: { loyalty_webhooks_failed: turns(0, 1) }, ...from(15) },
  PointsHeldTooLong: {
    series: { loyalty_points_holds_oldest_seconds: turns(20 * DAY, 20 * DAY + 1) },
    ...from(70),
  },
  NoWorker: {
    series: {
      'temporal_num_pollers{job="worker-sdk",poller_type="workflow_task"}': '2x30 stale',
    },
    ...from(15),
  },
  TasksWait: {
    series: bucket(
      'temporal_workflow_task_schedule_to_start_latency_seconds',
      'job="worker-sdk"',
      '0+60x30 1800x60',
      STEADY,
    ),
    ...from(25),
  },
  SlotsUsedUp: {
    series: {
      'temporal_worker_task_slots_available{instance="w",job="worker-sdk",worker_type="WorkflowWorker"}':
        turns(1, 0),
    },
    ...from(15),
    labels: { instance: 'w', worker_type: 'WorkflowWorker' },
  },
  TemporalRefuses: {
    series: {
      'temporal_request_failure_total{operation="UpdateWorkflowExecution"}': '0x30 0+120x60',
      'temporal_request_failure_total{operation="QueryWorkflow"}': '0+120x90',
    },
    ...from(20),
    labels: { operation: 'UpdateWorkflowExecution' },
  },
  ShopFails: {
    series: {
      'shop_http_request_seconds_count{route="/store/carts",status="200"}': STEADY,
      'shop_http_request_seconds_count{route="/store/carts",status="500"}': LATER,
    },
    ...from(20),
  },
  NoOrderGoesThrough: {
    series: {
      'shop_completions_total{outcome="payment"}': '0+2x90',
      shop_orders_placed_total: '0+1x30 30x60',
    },
    ...from(30),
  },
  PaymentsFail: {
    series: { 'shop_payments_failed_total{provider="finix_finix"}': '0x30 0+1x60' },
    ...from(20),
    labels: { provider: 'finix_finix' },
  },
  ShopEventsStuck: { series: { shop_outbox_oldest_failing_seconds: turns(900, 901) }, ...from(15) },
  ShopTablesAway: { series: { shop_outbox_available: turns(1, 0) }, ...from(15) },
};

/** What is counted once, by a counter that nobody had seen before. */
const ONCE = '_x30 130x120';
/** What is counted once, by one that was told from 0 on. */
const ONCE_FROM_0 = '0x30 1x120';
const FIRST: Record<string, Example> = {
  DiscountsNotRedeemed: {
    series: { 'loyalty_discount_minor_units_total{currency="USD",outcome="refused"}': ONCE },
    quiet: 25,
    fires: 31,
    over: 100,
    labels: { currency: 'USD' },
  },
  HostLies: {
    series: { 'loyalty_rewards_dropped_total{code="REWARD_DROPPED_NEGATIVE"}': ONCE },
    quiet: 25,
    fires: 50,
    over: 100,
    labels: { code: 'REWARD_DROPPED_NEGATIVE' },
  },
  HostRefusesCredentials: {
    series: { 'loyalty_host_token_requests_total{outcome="refused"}': ONCE_FROM_0 },
    quiet: 25,
    fires: 38,
    over: 50,
  },
  TemporalOutOfReach: {
    series: { 'loyalty_bypass_answers_total{reason="ORCHESTRATOR_UNAVAILABLE"}': ONCE_FROM_0 },
    quiet: 25,
    fires: 34,
    over: 40,
  },
};

const rules = alertRules();
/** Where promtool cannot be had, the rules are read and not run. */
const describeWithPromtool = env('TEST_PROMTOOL') ? describe : describe.skip;

test('every rule has an example that makes it fire', () => {
  expect(Object.keys(EXAMPLES).toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
});

/** What GitHub makes of a heading. */
const anchorsOf = (file: string): string[] =>
  [...readFileSync(projectPath(file), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(' ', '-'),
  );

test.each(rules.map(({ alert, annotations }) => [alert, annotations.runbook]))(
  '%s leads to a page that exists: %s',
  (_alert, runbook) => {
    const [file = '', anchor = ''] = runbook.split('#');
    expect(['', ...anchorsOf(file)]).toContain(anchor);
  },
);

/** promtool's own form of a test. */
function asPromtool(alert: string, { series, quiet, fires, over, labels = {} }: Example): string {
  const rule = rules.find((each) => each.alert === alert);
  return stringify({
    rule_files: [join(OBSERVABILITY, 'alerts.yml')],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [
          { eval_time: `${quiet}m`, alertname: alert, exp_alerts: [] },
          {
            eval_time: `${fires}m`,
            alertname: alert,
            exp_alerts: [
              { exp_labels: { ...rule?.labels, ...labels }, exp_annotations: rule?.annotations ?? {} },
            ],
          },
          ...(over === undefined ? [] : [{ eval_time: `${over}m`, alertname: alert, exp_alerts: [] }]),
        ],
      },
    ],
  });
}

describeWithPromtool('as Prometheus works them out', () => {
  const SUCCESS = { ok: true, output: expect.stringContaining('SUCCESS') as string };
  const verify = (alert: string, example: Example): Promise<{ ok: boolean; output: string }> => {
    const folder = join(env('TEST_STATE_FOLDER'), 'rules');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${alert}.yml`);
    writeFileSync(file, asPromtool(alert, example));
    return tryRun(env('TEST_PROMTOOL'), ['test', 'rules', file], { timeoutMs: 30_000 });
  };

  test.each(Object.entries(EXAMPLES))('%s fires, and only when it should', async (alert, example) => {
    expect(await verify(alert, example)).toEqual(SUCCESS);
  });

  test.each(Object.entries(FIRST))(
    '%s fires when it happens for the first time, and is over later',
    async (alert, example) => {
      expect(await verify(alert, example)).toEqual(SUCCESS);
    },
  );

  test('a host that is away is no refusal of credentials', async () => {
    const quiet: Example = {
      series: { 'loyalty_host_token_requests_total{outcome="failed"}': '0x30 0+1x60' },
      ...from(20),
    };
    expect((await verify('HostRefusesCredentials', quiet)).ok).toBe(false);
  });

  test('Prometheus takes the configuration and its rules', async () => {
    const { ok, output } = await tryRun(
      env('TEST_PROMTOOL'),
      ['check', 'config', join(OBSERVABILITY, 'prometheus.yml')],
      { timeoutMs: 30_000 },
    );
    expect({ ok, output }).toEqual({ ok: true, output: expect.stringContaining('SUCCESS') as string });
  });
});
