import { localUrl, type StackSettings } from './settings';

export interface MetricsTarget {
  /** As in deploy/observability/prometheus.yml. */
  job: 'api' | 'api-sdk' | 'worker' | 'worker-sdk' | 'temporal' | 'commerce';
  url: string;
}

/** Everything of this stack that Prometheus can scrape. */
export function metricsTargets({ ports, given }: StackSettings, extent: 'all' | 'core'): MetricsTarget[] {
  const at = (job: MetricsTarget['job'], port: { number: number }): MetricsTarget => ({
    job,
    url: localUrl(port.number, '/metrics'),
  });
  return [
    at('api', ports.api),
    at('api-sdk', ports.apiSdkMetrics),
    at('worker', ports.workerMetrics),
    at('worker-sdk', ports.workerSdkMetrics),
    at('worker', ports.worker2Metrics),
    at('worker-sdk', ports.worker2SdkMetrics),
    ...(given.temporalAddress ? [] : [at('temporal', ports.temporalMetrics)]),
    ...(extent === 'all' ? [at('commerce', ports.commerceMetrics)] : []),
  ];
}
