import type { Request, Response } from 'express';
import type { Cart, Session, WarningCode } from '../../contract';
import { noteInLog } from '../../platform/log-context';
import type { Logger } from '../../platform/logger';
import type { SessionRepository } from '../../platform/store/sessions';
import { isKnown, storeOf } from '../auth/authenticate';
import { bypassSession } from '../bypass';
import { budgetOf } from '../http/budget';
import { wantsAsync } from '../http/headers';
import type { Metrics } from '../http/metrics';
import { HttpProblem } from '../http/problem';
import { within } from '../../platform/within';
import type { Hints } from '../stream/hints';

/** The tables may help a bypass answer; they may not delay it. */
const SNAPSHOT_MS = 100;
/** Over the budget of the Temporal calls, for what stands around them. */
const GRACE_MS = 50;

/** The message was sent; nobody waits for what comes of it. */
const ACCEPTED = Symbol('accepted');

/** What a bypass answer is made of: what the request said. */
export interface Known {
  sessionId: string;
  storeId?: string;
  cartId?: string;
  cart?: Cart;
}

export interface Answers {
  findSnapshot(sessionId: string, storeId: string | undefined): Promise<Session | null>;
  bypass(known: Known, ownStore: string | undefined): Promise<Session>;
  /**
   * What `ask` answers, or its HttpProblem; whatever else happens, the checkout goes on at full price, in
   * time.
   */
  orBypass<T>(res: Response, known: Known, ask: () => Promise<T>): Promise<T | Session>;
  send(res: Response, session: Session): void;
  accepted(res: Response, sessionId: string): void;
  /** The whole answer of a message to a session. */
  converse(req: Request, res: Response, conversation: Conversation): Promise<void>;
}

/** One message to a session, and what its answer is made of. */
export interface Conversation {
  known: Known;
  /** Sends the message and waits for the session. */
  ask(): Promise<Session>;
  /** Only sends it, for a caller who prefers not to wait. */
  later(): Promise<void>;
  /** Saves what would be lost with the message, before a bypass is answered with these warnings. */
  keep?(): Promise<WarningCode[]>;
}

/** How every route of a checkout answers. */
export function createAnswers({
  snapshots,
  hints,
  metrics,
  logger,
}: {
  snapshots: Pick<SessionRepository, 'findSnapshot'>;
  hints: Hints;
  metrics: Metrics;
  logger: Logger;
}): Answers {
  const findSnapshot: Answers['findSnapshot'] = async (sessionId, storeId) => {
    try {
      const snapshot = await within(SNAPSHOT_MS, 'The database', snapshots.findSnapshot(sessionId));
      return storeId !== undefined && snapshot?.storeId !== storeId ? null : snapshot;
    } catch {
      // The answer is as good as it can be without it; the database's own trouble is told where it matters.
      return null;
    }
  };

  const bypass: Answers['bypass'] = async ({ sessionId, storeId, cartId, cart }, ownStore) => {
    const snapshot = cartId === undefined ? await findSnapshot(sessionId, ownStore) : null;
    return bypassSession(
      {
        sessionId,
        storeId: storeId ?? ownStore ?? snapshot?.storeId ?? '',
        cartId: cartId ?? snapshot?.cartId ?? '',
      },
      cart,
      snapshot,
    );
  };

  /**
   * A caller whose key could not be checked is told what the request said, and nothing of a session that
   * there may be.
   */
  const bypassStranger = ({ sessionId, storeId = '', cartId = '', cart }: Known): Session =>
    bypassSession({ sessionId, storeId, cartId }, cart);

  const orBypass = async <T>(res: Response, known: Known, ask: () => Promise<T>): Promise<T | Session> => {
    noteInLog({ sessionId: known.sessionId });
    try {
      return await within(budgetOf(res).leftMs() + GRACE_MS, 'The session', ask());
    } catch (error) {
      if (error instanceof HttpProblem) throw error;
      logger.warn(
        { errorName: error instanceof Error ? error.name : 'unknown', sessionId: known.sessionId },
        'Answered at full price: the session did not answer',
      );
      return isKnown(res) ? bypass(known, storeOf(res)) : bypassStranger(known);
    }
  };

  const send: Answers['send'] = (res, session) => {
    // What a caller without a key calls its store may be anything.
    if (isKnown(res)) noteInLog({ storeId: session.storeId });
    metrics.answered(session);
    res.json(session);
  };

  const accepted: Answers['accepted'] = (res, sessionId) => {
    hints.publish(sessionId);
    res.set('Preference-Applied', 'respond-async').status(202).json({ sessionId });
  };

  const converse: Answers['converse'] = async (req, res, conversation) => {
    const { known } = conversation;
    const answer = await orBypass(res, known, async () => {
      if (!wantsAsync(req)) return conversation.ask();
      await conversation.later();
      return ACCEPTED;
    });
    if (answer === ACCEPTED) return accepted(res, known.sessionId);
    if (answer.bypass?.reason === 'ORCHESTRATOR_UNAVAILABLE')
      return send(res, { ...answer, warnings: (await conversation.keep?.()) ?? [] });
    hints.publish(known.sessionId);
    send(res, answer);
  };

  return { findSnapshot, bypass, orBypass, send, accepted, converse };
}
