/**
 * Sends a shopper's changes to the shop one after another and delivers only the newest answer.
 *
 * Changes that arrive while the delay runs are merged and go out together; a change that arrives while
 * another is on its way waits for it, so that the shop sees them in order; the answer of a change that a
 * newer one has overtaken is dropped, because it shows a cart that the shopper has already left behind.
 */
export interface ChangeQueueOptions<Change, Answer> {
  /** Joins a newer change to one that has not been sent yet. */
  merge(older: Change, newer: Change): Change;
  send(change: Change): Promise<Answer>;
  /** Called with the newest answer only. */
  onAnswer(answer: Answer): void;
  /** Called for every failed change; `newest` is false when a newer change is still under way. */
  onError(error: unknown, newest: boolean): void;
  /** True from the first change until the newest answer is there. */
  onBusy(busy: boolean): void;
}

export interface ChangeQueue<Change> {
  /** Takes a change; it is sent after `delayMs` without another one. */
  push(change: Change, delayMs?: number): void;
  /**
   * Sends what waits at once and resolves when everything is answered. Never rejects: errors go to `onError`.
   */
  settle(): Promise<void>;
}

export function createChangeQueue<Change, Answer>(
  options: ChangeQueueOptions<Change, Answer>,
): ChangeQueue<Change> {
  let pending: { change: Change } | undefined;
  let revision = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;

  function stopTimer(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  async function run(): Promise<void> {
    while (pending && timer === undefined) {
      const { change } = pending;
      const sent = revision;
      pending = undefined;
      try {
        const answer = await options.send(change);
        if (sent === revision) options.onAnswer(answer);
      } catch (error) {
        options.onError(error, sent === revision);
      }
    }
  }

  function start(): void {
    running ??= run().finally(() => {
      running = undefined;
      if (pending === undefined) options.onBusy(false);
      else if (timer === undefined) start();
    });
  }

  return {
    push(change, delayMs = 0) {
      revision += 1;
      pending = { change: pending ? options.merge(pending.change, change) : change };
      options.onBusy(true);
      stopTimer();
      timer = setTimeout(() => {
        timer = undefined;
        start();
      }, delayMs);
    },
    async settle() {
      while (pending || running) {
        stopTimer();
        start();
        await running;
      }
    },
  };
}
