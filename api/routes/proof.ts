import type { RequestHandler, Router } from 'express';
import { MESSAGES } from '../../contract';
import { ProofAnswer, ProofRequest } from '../../contract/http';
import { storeOf } from '../auth/authenticate';
import { jsonBody } from '../http/body';
import { updateIdOf } from '../http/headers';
import { createRouter, route } from '../http/paths';
import { validate } from '../http/validate';
import { askOf, type LoyaltyDeps } from './loyalty-deps';

type ProofDeps = Pick<LoyaltyDeps, 'sessions' | 'gate' | 'answers' | 'limits' | 'hints' | 'allow'>;

/** How a shopper shows to be the member. No `Prefer: respond-async`: whoever proves waits for the answer. */
export function proofRoutes({ sessions, gate, answers, limits, hints, allow }: ProofDeps): Router {
  /** Loyalty away is no reason to stop: the checkout goes on at full price. */
  const handle =
    (name: 'requestProof' | 'prove', schema: typeof ProofRequest | typeof ProofAnswer): RequestHandler =>
    async (req, res) => {
      const { sessionId, ...proof } = validate<{ sessionId: string }>(schema, req.body);
      const updateId = updateIdOf(req, MESSAGES[name], storeOf(res));
      const session = await answers.orBypass(res, { sessionId }, async () => {
        const ask = askOf(res);
        return gate(sessionId, () =>
          sessions.update(
            sessionId,
            { name: MESSAGES[name], message: { ...proof, storeId: ask.storeId }, updateId },
            ask,
          ),
        );
      });
      if (session.member?.proven) await limits.proofSucceeded(sessionId);
      hints.publish(sessionId);
      answers.send(res, session);
    };

  const router = createRouter();
  route(router, '/loyalty/proof/request', {
    post: [...allow('checkout'), ...jsonBody, handle('requestProof', ProofRequest)],
  });
  route(router, '/loyalty/proof', {
    post: [...allow('checkout'), ...jsonBody, handle('prove', ProofAnswer)],
  });
  return router;
}
