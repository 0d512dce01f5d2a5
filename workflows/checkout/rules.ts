import { patched } from '@temporalio/workflow';
import type { SessionState } from '../session/state';

/**
 * Whether this run follows a rule that is younger than some runs that are open: one that broke it before goes on
 * as it began. What settles in its task is younger than all of them, and is not asked: `patched` costs two
 * events, and behind a local activity a replay may come to it before it knows the answer.
 */
export const followsRule = ({ settlesInTask }: Pick<SessionState, 'settlesInTask'>, rule: string): boolean =>
  settlesInTask || patched(rule);
