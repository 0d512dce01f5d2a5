import type { RequestHandler, Router } from 'express';
import { sessionIdOf } from '../../contract/ids';
import { noteInLog } from '../../platform/log-context';
import type { ApiKeyScope } from '../../platform/store/api-keys';
import { callerOf, requireStore } from '../auth/authenticate';
import type { Accept } from '../events/accept';
import { parseEvents } from '../events/cloud-event';
import type { AcceptedEvent } from '../events/dispatch';
import { eventBody } from '../http/body';
import { createRouter, route } from '../http/paths';

/** What the log says of an event that came alone. */
const aboutEvent = ({ data }: AcceptedEvent) => ({
  storeId: data.storeId,
  ...('cartId' in data ? { sessionId: sessionIdOf(data.storeId, data.cartId) } : {}),
});

/**
 * 202 only once every event is in Temporal or in the outbox; a repeat of a batch that was accepted in part is
 * safe.
 */
export function eventRoutes(keep: Accept, allow: (...scopes: ApiKeyScope[]) => RequestHandler[]): Router {
  const accept: RequestHandler = async (req, res) => {
    const events = parseEvents(req.headers, req.body);
    const { storeId } = callerOf(res);
    for (const { event } of events) requireStore(storeId, event.data.storeId);
    const [only, ...others] = events;
    if (only && others.length === 0) noteInLog(aboutEvent(only.event));
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
