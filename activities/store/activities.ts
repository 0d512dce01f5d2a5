import { ApplicationFailure } from '@temporalio/common';
import type { SessionProjection, StoreActivities } from '../../contract';
import type { Logger } from '../../platform/logger';
import { DatabaseError } from '../../platform/postgres';
import type { CustomerRepository, SessionRepository } from '../../platform/store';

export interface StoreDependencies {
  sessions: SessionRepository;
  customers: CustomerRepository;
  /** Null: nobody is told; whoever listens reads again on its own. */
  redis: { publish(channel: string, message: string): Promise<number> } | null;
  logger: Logger;
}

/** Retryable, and without the values of the query: the failure is stored in the workflow's history. */
function storeFailure(error: unknown): ApplicationFailure {
  const code = error instanceof DatabaseError ? error.code : 'UNKNOWN';
  return ApplicationFailure.retryable(
    `The database did not take or answer it (${code})`,
    'STORE_UNAVAILABLE',
  );
}

async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw storeFailure(error);
  }
}

/**
 * Postgres as the workflows see it. Every failure is a retryable `ApplicationFailure` of type
 * `STORE_UNAVAILABLE`.
 */
export function createStoreActivities({
  sessions,
  customers,
  redis,
  logger,
}: StoreDependencies): StoreActivities {
  /**
   * Only a hint: listeners read the session from its workflow or from the tables, so a lost one costs
   * freshness and nothing else.
   */
  const tellListeners = async ({ session, revision }: SessionProjection): Promise<void> => {
    try {
      await redis?.publish(`session:${session.sessionId}`, JSON.stringify({ revision }));
    } catch {
      logger.warn(
        { sessionId: session.sessionId },
        'The listeners of a session could not be told that it changed',
      );
    }
  };

  return {
    async projectSession(input) {
      if ((await guarded(sessions.project(input))) === 'written') await tellListeners(input);
    },
    findOrder: (input) => guarded(sessions.findOrder(input)),
    linkCustomer: (input) => guarded(customers.link(input)),
    saveMemberAccount: (input) => guarded(customers.saveAccount(input)),
  };
}
