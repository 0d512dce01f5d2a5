import { isCancellation, log } from '@temporalio/workflow';
import { failureTypeOf } from '../failures';

/**
 * Work that no answer waits for: projection, releases, notices, rounds of finalisation. The run does not end
 * before it. A failure is named in the log and never fails the checkout.
 */
export class Background {
  private running = 0;

  get isIdle(): boolean {
    return this.running === 0;
  }

  /** Begins `work` at once and runs it beside the messages. */
  start(work: () => Promise<void>, atEnd: () => void = () => undefined): void {
    this.running += 1;
    void work()
      .catch((error: unknown) => {
        if (!isCancellation(error))
          log.warn('Work after the answer was given up', { type: failureTypeOf(error) });
      })
      .finally(() => {
        this.running -= 1;
        atEnd();
      });
  }
}
