import { ApplicationFailure } from '@temporalio/common';
import { DatabaseError } from '../../platform/postgres';

/** Retryable, and without the values of the query: the failure is stored in the workflow's history. */
function storeFailure(error: unknown): ApplicationFailure {
  const code = error instanceof DatabaseError ? error.code : 'UNKNOWN';
  return ApplicationFailure.retryable(
    `The database did not take or answer it (${code})`,
    'STORE_UNAVAILABLE',
  );
}

/** What the database fails with, as a workflow may keep it. */
export async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw storeFailure(error);
  }
}
