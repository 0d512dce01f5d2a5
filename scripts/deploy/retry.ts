import { setTimeout as delay } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import { Sentence } from '../console';

const PAUSE_MS = 1_000;

/** gRPC's status codes, of those that the jobs look at. */
export const GRPC = {
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  FAILED_PRECONDITION: 9,
  UNIMPLEMENTED: 12,
  UNAVAILABLE: 14,
} as const;

/** Whether Temporal answered with one of these codes. */
export const isGrpc = (error: unknown, ...codes: number[]): boolean =>
  isGrpcServiceError(error) && codes.includes(error.code);

/**
 * Tries until it works, until an error that no waiting heals, or until the time is up; a `Sentence` then says
 * what was waited for.
 */
export async function retryFor<T>(
  withinMs: number,
  what: string,
  work: () => Promise<T>,
  heals: (error: unknown) => boolean,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!heals(error)) throw error;
      const reason = isGrpcServiceError(error)
        ? error.details
        : error instanceof Error
          ? error.name
          : 'unknown reason';
      if (Date.now() > end) throw new Sentence(`${what} within ${withinMs / 1_000} s: ${reason}`);
      await delay(PAUSE_MS);
    }
  }
}
