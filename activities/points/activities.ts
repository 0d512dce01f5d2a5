import { ApplicationFailure } from '@temporalio/common';
import type { PointsActivities } from '../../contract';
import type { PointsMember, PointsRepository } from '../../platform/store';

export interface PointsDependencies {
  points: PointsRepository;
  /** Whose member it is: the store's participant at its host. Null: the store is not known. */
  storeConfigs: { find(storeId: string): Promise<{ hostUrl: string; participantId: string } | null> };
}

/** Retryable, and without the values of the query. */
const unavailable = () =>
  ApplicationFailure.retryable('The points could not be put aside or given back', 'POINTS_UNAVAILABLE');

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch {
    // Whatever the database said may hold values of the query, and the failure is kept in the history.
    throw unavailable();
  }
}

/** The table of points held, as the workflows see it. Every failure is a retryable `POINTS_UNAVAILABLE`. */
export function createPointsActivities({ points, storeConfigs }: PointsDependencies): PointsActivities {
  const memberOf = async (storeId: string, membershipId: string): Promise<PointsMember> => {
    const config = await storeConfigs.find(storeId);
    if (!config) throw unavailable();
    return { hostUrl: config.hostUrl, participantId: config.participantId, membershipId };
  };

  return {
    holdPoints: ({ storeId, membershipId, ...hold }) =>
      guarded(async () => {
        const held = await points.hold({ ...hold, member: await memberOf(storeId, membershipId) });
        if (held.outcome === 'stale') throw unavailable();
        return held;
      }),
    releasePoints: ({ storeId, membershipId, ...release }) =>
      guarded(async () => points.release({ ...release, member: await memberOf(storeId, membershipId) })),
  };
}
