import type { Config } from '../config';
import type { Logger } from '../logger';
import type { Tracing } from './sdk';

export type { Tracing } from './sdk';
export { traced, TRACER } from './span';

type TracingConfig = Pick<Config, 'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_SERVICE_NAME'>;

/**
 * Begins to trace this process, or answers null where nobody is there to send spans to: then nothing of
 * OpenTelemetry is loaded but its interface, which does nothing.
 */
export function startTracing(
  service: string,
  { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SERVICE_NAME: name = service }: TracingConfig,
  logger: Logger,
): Tracing | null {
  if (!endpoint) return null;
  const { traceTo } = require('./sdk') as typeof import('./sdk');
  return traceTo(endpoint, name, logger);
}
