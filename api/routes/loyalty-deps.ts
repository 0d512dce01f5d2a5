import type { RequestHandler, Response } from 'express';
import { sessionId as sessionIdSchema } from '../../contract/http';
import { noteInLog } from '../../platform/log-context';
import type { Logger } from '../../platform/logger';
import type { ApiKeyScope } from '../../platform/store/api-keys';
import { callerOf } from '../auth/authenticate';
import type { LateIdentities } from '../events/late-identity';
import { budgetOf } from '../http/budget';
import type { Limits } from '../http/limits';
import { HttpProblem } from '../http/problem';
import type { SessionGate } from '../session-gate';
import type { SessionLine } from '../session-line';
import type { Hints } from '../stream/hints';
import type { Ask, Sessions } from '../temporal/sessions';
import type { Answers } from './answers';

/** What the routes of a checkout need. */
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

/** The id in the path; SESSION_NOT_FOUND where it cannot be one. */
export function sessionParam(param: unknown): string {
  const parsed = sessionIdSchema.safeParse(param);
  if (!parsed.success) throw new HttpProblem('SESSION_NOT_FOUND');
  noteInLog({ sessionId: parsed.data });
  return parsed.data;
}

/** The time that the request has left, and the caller's store. Throws `KeysAway` for an unchecked caller. */
export const askOf = (res: Response): Ask => ({ budget: budgetOf(res), storeId: callerOf(res).storeId });
