import { condition, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import { STAFF_ID, typedText, type LeverMessage } from '../contract';
import { refusal } from './failures';

/** Support's newest message, with its reason as `typedText` leaves it. */
export interface PulledLever<Name extends string> {
  name: Name;
  reason: string;
  /** The shop's own id of a member of its staff; null where it was not said. */
  by: string | null;
  at: number;
}

/** What a lever moves: it changes only while `status` is the one that waits for support. */
interface Moved<Status extends string, Name extends string> {
  status: Status;
  lever: PulledLever<Name> | null;
}

export type Answer = 'retry' | 'abandon';

interface Lever<Name extends string> {
  name: Name;
  lever: Answer;
  description: string;
}

/** Nobody checks the shape of these messages: whatever somebody typed may come. */
export const reasonIn = (message: LeverMessage | null | undefined): string =>
  typeof message?.reason === 'string' ? typedText(message.reason) : '';

/** An id of staff as it may be shown; null for anything else. */
export const staffIn = (message: LeverMessage | null | undefined): string | null =>
  typeof message?.by === 'string' && STAFF_ID.test(message.by) ? message.by : null;

/** Support's levers: they move what failed only, and a signal at any other time changes nothing. */
export function listenToSupport<Status extends string, Name extends string>(
  view: Moved<Status, Name>,
  failed: Status,
  levers: readonly Lever<Name>[],
): { answerWithin(ms: number): Promise<Answer | 'none'> } {
  let pulled: Answer | null = null;
  for (const { name, lever, description } of levers) {
    const pull = (message: LeverMessage | undefined): void => {
      if (view.status !== failed || pulled) return;
      pulled = lever;
      view.lever = { name, reason: reasonIn(message), by: staffIn(message), at: Date.now() };
    };
    setHandler(
      defineUpdate<Status, [LeverMessage]>(name),
      async (message) => {
        pull(message);
        // The answer says what came of it.
        await condition(() => view.status !== failed);
        return view.status;
      },
      {
        validator: (_message) => {
          if (view.status !== failed) throw refusal('INVALID_TRANSITION');
        },
        description,
      },
    );
    setHandler(defineSignal<[LeverMessage]>(name), pull, { description });
  }
  return {
    async answerWithin(ms) {
      await condition(() => pulled !== null, ms, { summary: 'Waits for support' });
      const answer = pulled ?? 'none';
      pulled = null;
      return answer;
    },
  };
}
