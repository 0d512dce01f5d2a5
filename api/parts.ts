import type { Dispatch } from './events/dispatch';
import { createAccept, type Accept } from './events/accept';
import { createDispatch } from './events/dispatch';
import { createKeptReader, type Kept } from './events/kept';
import { createLateIdentities, type LateIdentities } from './events/late-identity';
import type { OutboxEntry } from '../platform/store/outbox';
import type { AppDeps } from './deps';
import { createKeyCache, type KeyCache } from './auth/key-cache';
import { createKeyUses, type KeyUses } from './auth/key-uses';
import { createLimits, type Limits } from './http/limits';
import { createMetrics, type Metrics } from './http/metrics';
import { createHints, type Hints } from './stream/hints';
import { createBreaker } from './temporal/breaker';
import { createExecutions } from './support/executions';
import { createGoodwill, type Goodwill } from './support/goodwill';
import { createOrders, type Orders } from './support/orders';
import { createSources } from './support/sources';
import { createWork, type Work } from './support/work';
import { createConnectionTests, type ConnectionTests } from './connection-tests';
import { createReconciliations, type Reconciliations } from './reconciliations';
import { createSessions, type Sessions } from './temporal/sessions';

/** What the API process is made of, each once: its routes, its outbox relay and its queue share them. */
export interface Parts {
  metrics: Metrics;
  limits: Limits;
  keys: KeyCache;
  keyUses: KeyUses;
  hints: Hints;
  sessions: Sessions;
  lateIdentities: LateIdentities;
  /** What an entry of the outbox holds. */
  read(entry: OutboxEntry): Kept;
  reconciliations: Reconciliations;
  /** To Temporal, at once. */
  dispatch: Dispatch;
  /** To Temporal, or to the outbox. */
  accept: Accept;
  work: Work;
  orders: Orders;
  goodwill: Goodwill;
  connectionTests: ConnectionTests;
}

export function createParts(deps: AppDeps): Parts {
  const { temporalClient, apiKeys, outbox, redis, logger, config, stopping } = deps;
  const metrics = createMetrics();
  deps.collect?.(metrics.registry);
  const lateIdentities = createLateIdentities(outbox, logger);
  const sessions = createSessions(temporalClient, createBreaker(logger), config.TEMPORAL_TASK_QUEUE);
  const dispatch = createDispatch({
    client: temporalClient,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    sessions,
    lateIdentities,
    snapshots: deps.sessions,
  });
  const read = createKeptReader(config.EVENT_KEYS);
  const executions = createExecutions(temporalClient);
  const { deadLetters, failedWebhooks, gifts } = deps;
  const orders = createOrders({
    client: temporalClient,
    executions,
    sessions: deps.sessions,
    gifts,
    uiUrl: config.TEMPORAL_UI_URL,
  });
  return {
    metrics,
    limits: createLimits(redis, config),
    keys: createKeyCache(apiKeys, logger, { known: deps.knownKeys }),
    keyUses: createKeyUses(apiKeys, logger),
    hints: createHints(redis, logger, stopping),
    sessions,
    lateIdentities,
    read,
    reconciliations: createReconciliations(temporalClient, config.TEMPORAL_TASK_QUEUE),
    dispatch,
    accept: createAccept(dispatch, outbox, logger),
    work: createWork(
      createSources({ client: temporalClient, executions, deadLetters, failedWebhooks, read, logger }),
      logger,
    ),
    orders,
    goodwill: createGoodwill({
      client: temporalClient,
      taskQueue: config.TEMPORAL_TASK_QUEUE,
      orders,
      gifts,
      logger,
    }),
    connectionTests: createConnectionTests(temporalClient, config.TEMPORAL_TASK_QUEUE),
  };
}
