import type { RequestHandler, Response, Router } from 'express';
import { isOpen, MESSAGES, type Session } from '../../contract';
import {
  CancelRequest,
  IdentifyRequest,
  RewardsRequest,
  SelectRequest,
  sessionId as sessionIdSchema,
} from '../../contract/http';
import { sessionIdOf } from '../../contract/ids';
import type { Logger } from '../../platform/logger';
import type { ApiKeyScope } from '../../platform/store/api-keys';
import { callerOf, isKnown, requireShop, requireStore, storeOf, typedAt } from '../auth/authenticate';
import type { LateIdentities } from '../events/late-identity';
import { jsonBody } from '../http/body';
import { Budget, budgetOf } from '../http/budget';
import { updateIdOf, wantsAsync } from '../http/headers';
import { limitNumber, type Limits } from '../http/limits';
import { createRouter, route } from '../http/paths';
import { HttpProblem } from '../http/problem';
import { validate } from '../http/validate';
import type { SessionGate } from '../session-gate';
import type { SessionLine } from '../session-line';
import type { Hints } from '../stream/hints';
import { streamSession } from '../stream/route';
import type { Sessions } from '../temporal/sessions';
import type { Answers } from './answers';

export interface LoyaltyDeps {
  sessions: Sessions;
  line: SessionLine;
  gate: SessionGate;
  answers: Answers;
  lateIdentities: Pick<LateIdentities, 'keep'>;
  limits: Limits;
  hints: Hints;
  logger: Logger;
  stopping: AbortSignal | undefined;
  /** Limits and keys: what stands before every handler. */
  allow(...scopes: ApiKeyScope[]): RequestHandler[];
}

function sessionParam(param: unknown): string {
  const parsed = sessionIdSchema.safeParse(param);
  if (!parsed.success) throw new HttpProblem('SESSION_NOT_FOUND');
  return parsed.data;
}

/** Route → validate → one Temporal call → answer. */
export function loyaltyRoutes({
  sessions,
  line,
  gate,
  answers,
  lateIdentities,
  limits,
  hints,
  logger,
  stopping,
  allow,
}: LoyaltyDeps): Router {
  const { bypass, findSnapshot, orBypass, send, accepted, converse } = answers;
  const askOf = (res: Response) => ({ budget: budgetOf(res), storeId: callerOf(res).storeId });

  const identify: RequestHandler = async (req, res) => {
    const { storeId, cartId, ...message } = validate(IdentifyRequest, req.body);
    const updateId = updateIdOf(req, MESSAGES.identify, storeOf(res));
    requireStore(storeOf(res), storeId);
    const input = { sessionId: sessionIdOf(storeId, cartId), storeId, cartId };
    if (message.vouched) requireShop(res);
    else
      await limitNumber(limits, input.sessionId, {
        storeId,
        number: message.phone ?? message.membershipId ?? '',
        ...typedAt(req, res),
      });
    await converse(
      req,
      res,
      { ...input, cart: message.cart },
      async () =>
        gate(input.sessionId, async () =>
          sessions.identify(input, { ...message, storeId }, updateId, askOf(res)),
        ),
      async () => sessions.identifyLater(input, { ...message, storeId }, askOf(res)),
      // A caller whose key could not be checked leaves nothing behind.
      async () => (isKnown(res) ? lateIdentities.keep({ ...message, storeId, cartId }) : undefined),
    );
  };

  const rewards: RequestHandler = async (req, res) => {
    const { sessionId, cart } = validate(RewardsRequest, req.body);
    const updateId = updateIdOf(req, MESSAGES.cartUpdated, storeOf(res));
    await converse(
      req,
      res,
      { sessionId, cart },
      async () => {
        const ask = askOf(res);
        const message = { cart, storeId: ask.storeId };
        return line(`${ask.storeId ?? '*'}/${sessionId}`, cart, () =>
          sessions.update(sessionId, MESSAGES.cartUpdated, message, updateId, ask),
        );
      },
      async () => {
        const ask = askOf(res);
        return sessions.signal(sessionId, MESSAGES.cartUpdated, { cart, storeId: ask.storeId }, ask);
      },
    );
  };

  const select: RequestHandler = async (req, res) => {
    const { sessionId, rewardIds } = validate(SelectRequest, req.body);
    const updateId = updateIdOf(req, MESSAGES.selectReward, storeOf(res));
    const messageOf = (storeId: string | undefined) => ({ rewardIds, storeId });
    await converse(
      req,
      res,
      { sessionId },
      async () =>
        gate(sessionId, async () =>
          sessions.update(
            sessionId,
            MESSAGES.selectReward,
            messageOf(askOf(res).storeId),
            updateId,
            askOf(res),
          ),
        ),
      async () =>
        sessions.signal(sessionId, MESSAGES.selectReward, messageOf(askOf(res).storeId), askOf(res)),
    );
  };

  /** No bypass here: an answer that is not the session's own would claim a release that nobody made. */
  const cancel: RequestHandler = async (req, res) => {
    const sessionId = sessionParam(req.params['sessionId']);
    const request = validate(CancelRequest, req.body);
    const updateId = updateIdOf(req, MESSAGES.cancel, storeOf(res));
    const ask = askOf(res);
    const message = { ...request, storeId: ask.storeId };
    if (wantsAsync(req)) {
      await sessions.signal(sessionId, MESSAGES.cancel, message, ask);
      return accepted(res, sessionId);
    }
    const session = await gate(sessionId, () =>
      sessions.update(sessionId, MESSAGES.cancel, message, updateId, ask),
    );
    hints.publish(sessionId);
    send(res, session);
  };

  /**
   * The workflow's state; the tables' where Temporal no longer has it (they outlive its retention). With
   * Temporal away they answer for what has ended only: they hear of an open cart's changes after the shopper
   * does, and an old price is worse than the full one.
   */
  const current = async (
    sessionId: string,
    storeId: string | undefined,
    budget: Budget,
  ): Promise<Session> => {
    try {
      return await sessions.query(sessionId, { budget, storeId });
    } catch (error) {
      const snapshot = await findSnapshot(sessionId, storeId);
      const temporalIsAway = !(error instanceof HttpProblem);
      if (!snapshot || (temporalIsAway && isOpen(snapshot.status))) throw error;
      return snapshot;
    }
  };

  const show: RequestHandler = async (req, res) => {
    const sessionId = sessionParam(req.params['sessionId']);
    send(
      res,
      await orBypass(res, { sessionId }, async () =>
        current(sessionId, callerOf(res).storeId, budgetOf(res)),
      ),
    );
  };

  const stream = streamSession(sessionParam, {
    hints,
    logger,
    stopping,
    read: (sessionId, storeId) => sessions.query(sessionId, { budget: new Budget(), storeId }),
    async first(sessionId, storeId) {
      try {
        return await current(sessionId, storeId, new Budget());
      } catch (error) {
        if (error instanceof HttpProblem) throw error;
        return bypass({ sessionId }, storeId);
      }
    },
  });

  const router = createRouter();
  route(router, '/loyalty/identify', { post: [...allow('checkout'), ...jsonBody, identify] });
  route(router, '/loyalty/rewards', { post: [...allow('checkout'), ...jsonBody, rewards] });
  route(router, '/loyalty/select', { post: [...allow('checkout'), ...jsonBody, select] });
  route(router, '/loyalty/sessions/:sessionId', { get: [...allow('checkout', 'support'), show] });
  route(router, '/loyalty/sessions/:sessionId/events', { get: [...allow('checkout', 'support'), stream] });
  route(router, '/loyalty/sessions/:sessionId/cancel', {
    post: [...allow('checkout', 'support'), ...jsonBody, cancel],
  });
  return router;
}
