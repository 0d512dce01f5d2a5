import type { RequestHandler, Router } from 'express';
import { CancelRequest, IdentifyRequest, RewardsRequest, SelectRequest } from '../../contract/http';
import { MESSAGES } from '../../contract';
import { sessionIdOf } from '../../contract/ids';
import { isKnown, requireShop, requireStore, storeOf, typedAt } from '../auth/authenticate';
import { jsonBody } from '../http/body';
import { updateIdOf, wantsAsync } from '../http/headers';
import { limitNumber } from '../http/limits';
import { createRouter, route } from '../http/paths';
import { validate } from '../http/validate';
import { askOf, type LoyaltyDeps, sessionParam } from './loyalty-deps';

/** Who the shopper is. Begins the cart's session where there is none. */
function identify({ sessions, gate, answers, lateIdentities, limits }: LoyaltyDeps): RequestHandler {
  return async (req, res) => {
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
    await answers.converse(req, res, {
      known: { ...input, cart: message.cart },
      ask: async () =>
        gate(input.sessionId, async () =>
          sessions.identify(input, { message: { ...message, storeId }, updateId }, askOf(res)),
        ),
      later: async () => sessions.identifyLater(input, { ...message, storeId }, askOf(res)),
      // A caller whose key could not be checked leaves nothing behind.
      keep: async () =>
        isKnown(res) && (await lateIdentities.keep({ ...message, storeId, cartId })) ? ['IDENTITY_KEPT'] : [],
    });
  };
}

/** The cart changed: its rewards are asked for again. */
function changeCart({ sessions, line, answers }: LoyaltyDeps): RequestHandler {
  return async (req, res) => {
    const { sessionId, cart } = validate(RewardsRequest, req.body);
    const updateId = updateIdOf(req, MESSAGES.cartUpdated, storeOf(res));
    await answers.converse(req, res, {
      known: { sessionId, cart },
      async ask() {
        const ask = askOf(res);
        const message = { cart, storeId: ask.storeId };
        return line(`${ask.storeId ?? '*'}/${sessionId}`, cart, () =>
          sessions.update(sessionId, { name: MESSAGES.cartUpdated, message, updateId }, ask),
        );
      },
      async later() {
        const ask = askOf(res);
        return sessions.signal(
          sessionId,
          { name: MESSAGES.cartUpdated, message: { cart, storeId: ask.storeId } },
          ask,
        );
      },
    });
  };
}

/** The whole selection of optional rewards. */
function select({ sessions, gate, answers }: LoyaltyDeps): RequestHandler {
  return async (req, res) => {
    const { sessionId, rewardIds } = validate(SelectRequest, req.body);
    const updateId = updateIdOf(req, MESSAGES.selectReward, storeOf(res));
    await answers.converse(req, res, {
      known: { sessionId },
      ask: async () =>
        gate(sessionId, async () => {
          const ask = askOf(res);
          const message = { rewardIds, storeId: ask.storeId };
          return sessions.update(sessionId, { name: MESSAGES.selectReward, message, updateId }, ask);
        }),
      async later() {
        const ask = askOf(res);
        return sessions.signal(
          sessionId,
          { name: MESSAGES.selectReward, message: { rewardIds, storeId: ask.storeId } },
          ask,
        );
      },
    });
  };
}

/** No bypass here: an answer that is not the session's own would claim a release that nobody made. */
function cancel({ sessions, gate, answers, hints }: LoyaltyDeps): RequestHandler {
  return async (req, res) => {
    const sessionId = sessionParam(req.params['sessionId']);
    const request = validate(CancelRequest, req.body);
    const updateId = updateIdOf(req, MESSAGES.cancel, storeOf(res));
    const ask = askOf(res);
    const message = { ...request, storeId: ask.storeId };
    if (wantsAsync(req)) {
      await sessions.signal(sessionId, { name: MESSAGES.cancel, message }, ask);
      return answers.accepted(res, sessionId);
    }
    const session = await gate(sessionId, () =>
      sessions.update(sessionId, { name: MESSAGES.cancel, message, updateId }, ask),
    );
    hints.publish(sessionId);
    answers.send(res, session);
  };
}

/** What changes a checkout. Route → validate → one Temporal call → answer. */
export function loyaltyRoutes(deps: LoyaltyDeps): Router {
  const { allow } = deps;
  const router = createRouter();
  route(router, '/loyalty/identify', { post: [...allow('checkout'), ...jsonBody, identify(deps)] });
  route(router, '/loyalty/rewards', { post: [...allow('checkout'), ...jsonBody, changeCart(deps)] });
  route(router, '/loyalty/select', { post: [...allow('checkout'), ...jsonBody, select(deps)] });
  route(router, '/loyalty/sessions/:sessionId/cancel', {
    post: [...allow('checkout', 'support'), ...jsonBody, cancel(deps)],
  });
  return router;
}
