import type { Request, RequestHandler, Router } from 'express';
import { MESSAGES } from '../../contract';
import { OrderQuery, RetryRequest, WorkQuery } from '../../contract/http';
import type { ApiKeyScope } from '../../platform/store/api-keys';
import { callerOf } from '../auth/authenticate';
import { jsonBody } from '../http/body';
import { updateIdOf } from '../http/headers';
import { createRouter, route } from '../http/paths';
import { validate } from '../http/validate';
import type { Orders } from '../support/orders';
import type { Retry } from '../support/source';
import type { Work } from '../support/work';

/** A repeat with the same `Idempotency-Key` finds the update of each workflow done. */
const retryOf = (req: Request, reason: string): Retry => ({
  reason,
  updateId: updateIdOf(req, MESSAGES.retryFinalization, undefined),
});

/** What people need who help shoppers: keys of support and of admins, and of no shop. */
export function supportRoutes(
  { work, orders }: { work: Work; orders: Orders },
  allow: (...scopes: ApiKeyScope[]) => RequestHandler[],
): Router {
  const list: RequestHandler = async (req, res) => {
    callerOf(res);
    const { limit, ...question } = validate(WorkQuery, req.query);
    res.json(await work.list(question, limit));
  };

  const retry: RequestHandler = async (req, res) => {
    const asker = callerOf(res);
    const { ids, kind, reason, ...question } = validate(RetryRequest, req.body);
    const how = retryOf(req, reason);
    res.json(
      kind === undefined
        ? { results: await work.retry(ids ?? [], how, asker), next: null }
        : await work.retryAll({ kind, ...question }, how, asker),
    );
  };

  const find: RequestHandler = async (req, res) => {
    callerOf(res);
    const { storeId, orderId, displayId = '' } = validate(OrderQuery, req.query);
    res.json(await orders.find(orderId === undefined ? { storeId, displayId } : { storeId, orderId }));
  };

  const router = createRouter();
  route(router, '/support/work', { get: [...allow('support'), list] });
  route(router, '/support/work/retry', { post: [...allow('support'), ...jsonBody, retry] });
  route(router, '/support/orders', { get: [...allow('support'), find] });
  return router;
}
