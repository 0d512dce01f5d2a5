import { HostError } from './host-error';

/** What ends one attempt: its time-out, or the caller who no longer waits. */
export interface Deadline {
  signal: AbortSignal;
  /**
   * The promise's value, or a rejection as soon as the attempt is over; the promise itself goes on, for
   * others who share it.
   */
  guard<T>(promise: Promise<T>): Promise<T>;
  clear(): void;
}

/** `signal.reason` is `HOST_TIMEOUT` after `ms`, or the caller's own reason. Call `clear` in any case. */
export function createDeadline(ms: number, caller?: AbortSignal): Deadline {
  // Not AbortSignal.any over AbortSignal.timeout: on Node 20 such a pair can be collected before it fires.
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new HostError('HOST_TIMEOUT', `The host did not answer within ${ms} ms`)),
    ms,
  );
  const cancel = () => controller.abort(caller?.reason);
  if (caller?.aborted) cancel();
  caller?.addEventListener('abort', cancel, { once: true });
  const { signal } = controller;

  return {
    signal,
    guard: (promise) => guard(promise, signal),
    clear() {
      clearTimeout(timer);
      caller?.removeEventListener('abort', cancel);
    },
  };
}

/**
 * The promise's own outcome, or the signal's reason as soon as it aborts; the promise itself goes on.
 */
export function guard<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
