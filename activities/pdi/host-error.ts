import type { HostFailure } from '../../contract';

/**
 * A host call that failed. The message is written here, never taken from the host, and no cause hangs on it:
 * an HTTP client's own errors carry the URL, the bearer token and the body.
 */
export class HostError extends Error {
  constructor(
    readonly code: HostFailure,
    message: string,
  ) {
    super(message);
    this.name = 'HostError';
  }
}

/** The host understood and said no (4xx with a code): an answer, not a failure of the host. */
export class HostRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(`The host refused: ${code}`);
    this.name = 'HostRefusal';
  }
}

/** Says something about the store, the request or the caller, and nothing about the host's health. */
export function isHostHealthy(error: unknown): boolean {
  if (error instanceof HostRefusal) return true;
  return (
    error instanceof HostError && (error.code === 'HOST_UNAUTHORIZED' || error.code === 'LOYALTY_DISABLED')
  );
}
