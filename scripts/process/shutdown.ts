const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Aborts when this process is asked to end: by a signal, or because the process that began it
 * (scripts/run.mjs) is gone. A terminal's Ctrl-C reaches both, so it may arrive twice; the second changes
 * nothing.
 */
export function shutdownSignal(): AbortSignal {
  const controller = new AbortController();
  const end = () => controller.abort();
  for (const name of SIGNALS) process.on(name, end);
  process.once('disconnect', end);
  process.channel?.unref(); // The listener alone must not keep a finished command alive.
  return controller.signal;
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
