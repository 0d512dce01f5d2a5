import { Client, type WorkflowClientInterceptor } from '@temporalio/client';
import type { Config } from '../../platform/config';
import type { Logger } from '../../platform/logger';
import type { Keyring } from '../../platform/keyring';
import { createDataConverter, nativeOptions } from '../../platform/temporal';
import { openConnection, type Patience } from '../../platform/native/connection';

/** gRPC's status: too many updates in flight, or too many requests. */
const RESOURCE_EXHAUSTED = 8;
/**
 * Refused updates cost those that are under way (see `session-gate.ts`), so these tries keep their distance.
 */
const BUSY = { attempts: 8, leastMs: 100, mostMs: 250 };
const AWAY = { attempts: 5, leastMs: 20, mostMs: 60 };
const patience = (status: { code: number }) => (status.code === RESOURCE_EXHAUSTED ? BUSY : AWAY);

export interface ApiClient {
  client: Client;
  /** Calls that are under way fail. */
  close(): Promise<void>;
}

interface ApiClientOptions {
  logger?: Logger;
  /** Of the calls to workflows: they trace. */
  interceptors?: WorkflowClientInterceptor[];
}

/**
 * The API starts, and answers with a bypass, while Temporal is away: tries are short, a server that is away is
 * known after a few, and the breaker does the rest.
 */
export function createApiClient(
  config: Config,
  keyring: Keyring,
  { logger, interceptors = [] }: ApiClientOptions = {},
): ApiClient {
  const tries: Patience = {
    attempts: (status) => patience(status).attempts,
    pauseMs(status) {
      const { leastMs, mostMs } = patience(status);
      return leastMs + Math.random() * (mostMs - leastMs);
    },
  };
  const connection = openConnection(nativeOptions(config), tries, (error) =>
    logger?.warn(
      { address: config.TEMPORAL_ADDRESS, reason: error instanceof Error ? error.message : 'unknown' },
      'Temporal cannot be reached yet; the API tries on, and answers at full price meanwhile',
    ),
  );
  return {
    client: new Client({
      connection,
      namespace: config.TEMPORAL_NAMESPACE,
      dataConverter: createDataConverter(keyring),
      interceptors: { workflow: interceptors },
    }),
    close: () => connection.close(),
  };
}

/** Every call as a span of the request that it is made for; its context travels with the message. */
export function tracingInterceptors(): WorkflowClientInterceptor[] {
  const { OpenTelemetryWorkflowClientInterceptor } =
    require('@temporalio/interceptors-opentelemetry/lib/client') as typeof import('@temporalio/interceptors-opentelemetry/lib/client');
  return [new OpenTelemetryWorkflowClientInterceptor()];
}
