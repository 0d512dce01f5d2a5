import { isIPv6 } from 'node:net';
import { DefaultLogger, Runtime, type MetricsExporterConfig } from '@temporalio/worker';
import type { Config } from '../config';
import type { Logger } from '../logger';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** The SDK's own steps begin at 50 ms, and most of what a checkout does is over by then. */
const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];
const LATENCIES = [
  'workflow_task_schedule_to_start_latency',
  'workflow_task_execution_latency',
  'workflow_task_replay_latency',
  'activity_schedule_to_start_latency',
  'activity_execution_latency',
  'local_activity_execution_latency',
  'request_latency',
];

/** Host names are looked up by servers of Node, not by this one. */
const addressOf = (host: string): string => {
  if (host === 'localhost') return '127.0.0.1';
  return isIPv6(host) ? `[${host}]` : host;
};

/**
 * The SDK's own numbers (task slots, waiting times, sticky cache, calls of Temporal), on a port of their own
 * since the SDK serves them itself. Names and units as Prometheus wants them: seconds, `_total`.
 */
function metricsOf({ SDK_METRICS_PORT: port, HOST: host }: MetricsSettings): {
  metrics?: MetricsExporterConfig;
} {
  if (port === 0) return {};
  return {
    metrics: {
      attachServiceName: false,
      prometheus: {
        bindAddress: `${addressOf(host)}:${port}`,
        countersTotalSuffix: true,
        unitSuffix: true,
        useSecondsForDurations: true,
        histogramBucketOverrides: Object.fromEntries(LATENCIES.map((name) => [name, SECONDS])),
      },
    },
  };
}

type MetricsSettings = Pick<Config, 'HOST' | 'SDK_METRICS_PORT'>;

const nativeLogger = (logger: Logger): DefaultLogger =>
  new DefaultLogger('INFO', ({ level, message, meta }) => {
    // An error's text may quote what an outside system said; its type is enough to find it. The token of a
    // task is long and tells nobody anything.
    const { error, taskToken: _token, ...rest } = (meta ?? {}) as Record<string, unknown>;
    logger[LEVELS[level]]({ ...rest, ...(error instanceof Error ? { errorType: error.name } : {}) }, message);
  });

/**
 * The log lines of the SDK's native part go into ours, its metrics to their port. Once per process, before its
 * first connection. A port that is taken costs these metrics, not the process.
 */
export function installRuntime(logger: Logger, settings: MetricsSettings): void {
  const native = nativeLogger(logger);
  const logging = { forward: {}, filter: 'WARN' } as const;
  try {
    Runtime.install({ logger: native, telemetryOptions: { logging, ...metricsOf(settings) } });
  } catch (error) {
    if (settings.SDK_METRICS_PORT === 0) throw error;
    logger.error(
      { errorName: error instanceof Error ? error.name : 'unknown', port: settings.SDK_METRICS_PORT },
      "The SDK's numbers have no port; the process works on",
    );
    Runtime.install({ logger: native, telemetryOptions: { logging } });
  }
}
