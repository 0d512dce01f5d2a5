import type { Request, RequestHandler, Response, Router } from 'express';
import { MESSAGES } from '../../contract';
import { AbandonRequest, GoodwillBody, OrderQuery, RetryRequest, WorkQuery } from '../../contract/http';
import type { ApiKeyScope } from '../../platform/store/api-keys';
import { callerOf, requireVisible } from '../auth/authenticate';
import { jsonBody } from '../http/body';
import { idempotencyKeyOf, updateIdOf } from '../http/headers';
import { createRouter, route } from '../http/paths';
import { validate } from '../http/validate';
import type { Goodwill } from '../support/goodwill';
import type { Orders } from '../support/orders';
import type { Ask, Work } from '../support/work';

interface SupportDeps {
  work: Work;
  orders: Orders;
  goodwill: Goodwill;
}

/** The update whose id stands for each of these. */
const MESSAGE_OF = {
  retry: MESSAGES.retryFinalization,
  abandon: MESSAGES.abandonFinalization,
} as const satisfies Record<Ask, string>;

/** What the caller may see: a key of one store sees that store, whatever the question left out. */
function seenBy<Question extends { storeId?: string | undefined }>(res: Response, question: Question) {
  const { storeId: ownStore } = callerOf(res);
  if (question.storeId !== undefined) requireVisible(res, question.storeId);
  return ownStore === undefined ? question : { ...question, storeId: ownStore };
}

/** What people need who help shoppers: keys of support and of admins, and of no checkout. */
export function supportRoutes(
  { work, orders, goodwill }: SupportDeps,
  allow: (...scopes: ApiKeyScope[]) => RequestHandler[],
): Router {
  const list: RequestHandler = async (req, res) => {
    const { limit, ...question } = validate(WorkQuery, req.query);
    res.json(await work.list(seenBy(res, question), limit));
  };

  /** A repeat with the same `Idempotency-Key` finds the update of each workflow done. */
  const tell =
    (ask: Ask): RequestHandler =>
    async (req: Request, res: Response) => {
      const asker = callerOf(res);
      const schema = ask === 'retry' ? RetryRequest : AbandonRequest;
      const { ids, kind, reason, by, ...question } = validate(schema, req.body);
      const { storeId: ownStore } = asker;
      const command = {
        reason,
        ...(by === undefined ? {} : { by }),
        updateId: updateIdOf(req, MESSAGE_OF[ask], ownStore),
        ...(ownStore === undefined ? {} : { ownStore }),
      };
      res.json(
        kind === undefined
          ? { results: await work.tell(ask, ids ?? [], command, asker), next: null }
          : await work.tellAll(ask, { ...seenBy(res, question), kind }, command, asker),
      );
    };

  const find: RequestHandler = async (req, res) => {
    callerOf(res);
    const { storeId, orderId, displayId = '' } = validate(OrderQuery, req.query);
    requireVisible(res, storeId);
    res.json(await orders.find(orderId === undefined ? { storeId, displayId } : { storeId, orderId }));
  };

  const give: RequestHandler = async (req, res) => {
    const { keyId } = callerOf(res);
    const body = validate(GoodwillBody, req.body);
    requireVisible(res, body.storeId);
    const answer = await goodwill.give(body, { key: idempotencyKeyOf(req), keyId });
    res.status(answer.status === 'GOODWILL_GIVEN' ? 200 : 202).json(answer);
  };

  const router = createRouter();
  route(router, '/support/work', { get: [...allow('support'), list] });
  route(router, '/support/work/retry', { post: [...allow('support'), ...jsonBody, tell('retry')] });
  route(router, '/support/work/abandon', { post: [...allow('support'), ...jsonBody, tell('abandon')] });
  route(router, '/support/orders', { get: [...allow('support'), find] });
  route(router, '/support/goodwill', { post: [...allow('support'), ...jsonBody, give] });
  return router;
}
