import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection, isRetryableError, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { Config } from '../../platform/config';
import type { Keyring } from '../../platform/keyring';
import { connectionOptions, createDataConverter } from '../../platform/temporal';

/** gRPC's status: too many updates in flight, or too many requests. */
const RESOURCE_EXHAUSTED = 8;
/**
 * Refused updates cost those that are under way (see `session-gate.ts`), so these tries keep their distance.
 */
const BUSY = { attempts: 8, leastMs: 100, mostMs: 250 };
const AWAY = { attempts: 5, leastMs: 20, mostMs: 60 };
const patience = (status: { code: number }) => (status.code === RESOURCE_EXHAUSTED ? BUSY : AWAY);

/** The pause before the next try, in milliseconds. */
function pauseOf(status: { code: number }): number {
  const { leastMs, mostMs } = patience(status);
  return leastMs + Math.random() * (mostMs - leastMs);
}

export interface ApiClient {
  client: Client;
  /** Calls that are under way fail. */
  close(): Promise<void>;
}

/**
 * Connects lazily: the API starts, and answers with a bypass, while Temporal is away.
 *
 * The SDK's own retries wait a second and more, and sleep past a call's deadline (seen: 5.4 s with a deadline
 * of 2.3 s). A checkout cannot: tries are short, a server that is away is known after a few, and the breaker
 * does the rest.
 */
export function createApiClient(config: Config, keyring: Keyring): ApiClient {
  let closing = false;
  let hasRetried = false;
  const retries = makeGrpcRetryInterceptor({
    retryableDecider: (attempt, status) =>
      !closing && isRetryableError(status) && attempt < patience(status).attempts,
    delayFunction(_attempt, status) {
      hasRetried = true;
      return pauseOf(status);
    },
  });
  const connection = Connection.lazy({ ...connectionOptions(config), interceptors: [retries] });
  return {
    client: new Client({
      connection,
      namespace: config.TEMPORAL_NAMESPACE,
      dataConverter: createDataConverter(keyring),
    }),
    // A try that wakes after its connection was closed throws out of the SDK's timer and ends the process, so
    // those that wait have their turn first. None waits longer than this.
    async close() {
      closing = true;
      if (hasRetried) await delay(BUSY.mostMs + 1);
      await connection.close();
    },
  };
}
