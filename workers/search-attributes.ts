import { isGrpcServiceError } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { SEARCH_ATTRIBUTES } from '../contract';
import type { Logger } from '../platform/logger';

const TRIES = 30;
const PAUSE_MS = 1_000;
const CALL_MS = 10_000;
/** gRPC's PERMISSION_DENIED and UNIMPLEMENTED: a Temporal that tells nobody what it knows. */
const SILENT: readonly number[] = [7, 12];

export interface Searched {
  connection: Pick<NativeConnection, 'operatorService' | 'withDeadline'>;
  namespace: string;
  logger: Pick<Logger, 'warn'>;
}

/** The names that this namespace does not know yet, `silent` where it never says, `away` where it did not answer. */
async function missingIn({ connection, namespace }: Searched): Promise<string[] | 'silent' | 'away'> {
  try {
    const { customAttributes } = await connection.withDeadline(Date.now() + CALL_MS, () =>
      connection.operatorService.listSearchAttributes({ namespace }),
    );
    return Object.values(SEARCH_ATTRIBUTES).filter((name) => !Object.hasOwn(customAttributes ?? {}, name));
  } catch (error) {
    return isGrpcServiceError(error) && SILENT.includes(error.code) ? 'silent' : 'away';
  }
}

/**
 * A workflow task that names a search attribute which the namespace does not have fails, and its checkout with
 * it. So a worker of a version that brings a new one begins only where it is registered: until then the workers
 * before it go on. Throws a sentence that names what is missing after half a minute. A Temporal that does not say
 * stops no worker: one that is slow to answer this may hand out work all the same.
 */
export async function untilSearchable(searched: Searched, tries = TRIES): Promise<void> {
  for (let left = tries; ; left -= 1) {
    const missing = await missingIn(searched);
    if (missing === 'silent' || (missing === 'away' && left <= 1))
      return searched.logger.warn({}, 'Temporal does not tell its search attributes; they are taken as made');
    if (missing.length === 0) return;
    if (missing !== 'away' && left <= 1)
      throw new Error(
        `Temporal lacks the search attributes ${missing.join(', ')}: run temporal-setup before this version`,
      );
    if (left === tries)
      searched.logger.warn({ missing }, 'Temporal lacks search attributes; waiting for temporal-setup');
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
