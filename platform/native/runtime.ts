import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from '../logger';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** The log lines of the SDK's native part go into ours. Once per process, before its first connection. */
export function installRuntime(logger: Logger): void {
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      // An error's text may quote what an outside system said; its type is enough to find it. The token of a
      // task is long and tells nobody anything.
      const { error, taskToken: _token, ...rest } = (meta ?? {}) as Record<string, unknown>;
      logger[LEVELS[level]](
        { ...rest, ...(error instanceof Error ? { errorType: error.name } : {}) },
        message,
      );
    }),
    telemetryOptions: { logging: { forward: {}, filter: 'WARN' } },
  });
}
