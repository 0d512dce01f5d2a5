import type { RequestHandler, Router } from 'express';
import type { ApiKeyScope } from '../../platform/store/api-keys';
import { callerOf, requireStore } from '../auth/authenticate';
import type { Accept } from '../events/accept';
import { parseEvents } from '../events/cloud-event';
import { eventBody } from '../http/body';
import { createRouter, route } from '../http/paths';

/**
 * 202 only once every event is in Temporal or in the outbox; a repeat of a batch that was accepted in part is
 * safe.
 */
export function eventRoutes(keep: Accept, allow: (...scopes: ApiKeyScope[]) => RequestHandler[]): Router {
  const accept: RequestHandler = async (req, res) => {
    const events = parseEvents(req.headers, req.body);
    const { storeId } = callerOf(res);
    for (const { event } of events) requireStore(storeId, event.data.storeId);
    await Promise.all(events.map(({ event }) => keep(event)));
    const answers = events.map(({ event: { id }, warnings }) => ({
      id,
      status: 'accepted' as const,
      ...(warnings.length > 0 ? { warnings } : {}),
    }));
    res.status(202).json(Array.isArray(req.body) ? answers : answers[0]);
  };

  const router = createRouter();
  route(router, '/events', { post: [...allow('checkout'), ...eventBody, accept] });
  return router;
}
