import { logger } from '@medusajs/framework';
import * as start from '@medusajs/medusa/commands/start';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { config } from './src/config';
import { traceRequest } from './src/tracing';

/**
 * Medusa calls this before it serves. With an endpoint for spans each request becomes one; without it nothing of
 * OpenTelemetry is loaded but its interface, which does nothing.
 */
export function register(): void {
  const { endpoint, serviceName } = config.tracing;
  if (!endpoint) return;
  const { traceTo } = require('./src/tracing/sdk') as typeof import('./src/tracing/sdk');
  traceTo(endpoint, serviceName, logger);
  // Medusa's own place for it; typed as a constant there.
  Object.assign(start, {
    traceRequestHandler: async (
      handle: () => Promise<void>,
      req: IncomingMessage,
      res: ServerResponse,
      route?: string,
    ) => traceRequest(handle, { req, res, route }),
  });
}
