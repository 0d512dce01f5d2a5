/** What the outbox holds, for those who run the shop. Ages are seconds, 0 where there is none. */
export interface OutboxNumbers {
  /** Not delivered yet; some wait for their time or for their money. */
  waiting: number;
  /** Due, and not looked at for so long: the relay stands still. */
  overdueSeconds: number;
  /** Tried, and did not leave. */
  failing: number;
  oldestFailingSeconds: number;
}
