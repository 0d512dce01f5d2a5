import type { GoodwillActivities, SessionProjection, StoreActivities } from '../../contract';
import type { Logger } from '../../platform/logger';
import type {
  CustomerRepository,
  EntryRepository,
  GoodwillRepository,
  SessionRepository,
} from '../../platform/store';
import { guarded } from './failures';

export interface StoreDependencies {
  sessions: SessionRepository;
  customers: CustomerRepository;
  entries: Pick<EntryRepository, 'keepReversal'>;
  /** Null: nobody is told; whoever listens reads again on its own. */
  redis: { publish(channel: string, message: string): Promise<number> } | null;
  logger: Logger;
}

/**
 * Postgres as the workflows see it. Every failure is a retryable `ApplicationFailure` of type
 * `STORE_UNAVAILABLE`.
 */
export function createStoreActivities({
  sessions,
  customers,
  entries,
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
    keepReversal: (input) => guarded(entries.keepReversal(input)),
    linkCustomer: (input) => guarded(customers.link(input)),
    saveMemberAccount: (input) => guarded(customers.saveAccount(input)),
    saveAccountOfMember: (input) => guarded(customers.saveAccountOfMember(input)),
  };
}

/** What people gave, as the workflows see it; fails as the others here. */
export function createGoodwillActivities({
  goodwill,
}: {
  goodwill: Pick<GoodwillRepository, 'begin' | 'keep' | 'mark'>;
}): GoodwillActivities {
  return {
    beginGoodwill: (input) => guarded(goodwill.begin(input)),
    keepGoodwill: (input) => guarded(goodwill.keep(input)),
    markGoodwill: (input) => guarded(goodwill.mark(input)),
  };
}
