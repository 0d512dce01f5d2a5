import type { RequestHandler, Router } from 'express';
import type { Session, SessionStatus } from '../../contract';
import { Budget } from '../http/budget';
import { createRouter, route } from '../http/paths';
import { HttpProblem } from '../http/problem';
import { streamSession } from '../stream/route';
import type { Ask } from '../temporal/sessions';
import { askOf, type LoyaltyDeps, sessionParam } from './loyalty-deps';

type SessionDeps = Pick<LoyaltyDeps, 'sessions' | 'answers' | 'hints' | 'logger' | 'stopping' | 'allow'>;

const OPEN: ReadonlySet<SessionStatus> = new Set(['IDENTIFYING', 'ACTIVE', 'BYPASSED']);

/**
 * The workflow's state; the tables' where Temporal no longer has it (they outlive its retention). With
 * Temporal away they answer for what has ended only: they hear of an open cart's changes after the shopper
 * does, and an old price is worse than the full one.
 */
const currentSession =
  ({ sessions, answers }: Pick<SessionDeps, 'sessions' | 'answers'>) =>
  async (sessionId: string, ask: Ask): Promise<Session> => {
    try {
      return await sessions.query(sessionId, ask);
    } catch (error) {
      const snapshot = await answers.findSnapshot(sessionId, ask.storeId);
      const temporalIsAway = !(error instanceof HttpProblem);
      if (!snapshot || (temporalIsAway && OPEN.has(snapshot.status))) throw error;
      return snapshot;
    }
  };

/** What shows a checkout: the state once, and as it changes. */
export function sessionRoutes(deps: SessionDeps): Router {
  const { sessions, answers, hints, logger, stopping, allow } = deps;
  const current = currentSession(deps);

  const show: RequestHandler = async (req, res) => {
    const sessionId = sessionParam(req.params['sessionId']);
    answers.send(res, await answers.orBypass(res, { sessionId }, async () => current(sessionId, askOf(res))));
  };

  const stream = streamSession(sessionParam, {
    hints,
    logger,
    stopping,
    read: (sessionId, storeId) => sessions.query(sessionId, { budget: new Budget(), storeId }),
    async first(sessionId, storeId) {
      try {
        return await current(sessionId, { budget: new Budget(), storeId });
      } catch (error) {
        if (error instanceof HttpProblem) throw error;
        return answers.bypass({ sessionId }, storeId);
      }
    },
  });

  const router = createRouter();
  route(router, '/loyalty/sessions/:sessionId', { get: [...allow('checkout', 'support'), show] });
  route(router, '/loyalty/sessions/:sessionId/events', { get: [...allow('checkout', 'support'), stream] });
  return router;
}
