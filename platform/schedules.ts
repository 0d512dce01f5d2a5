import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { idText, TASK_PRIORITIES, WORKFLOWS } from '../contract';
import { SEARCH_ATTRIBUTE_KEYS as KEYS } from '../contract/search-attribute-keys';

export interface ScheduledStore {
  storeId: string;
  /** IANA name. */
  timeZone: string;
}

/**
 * Hours after the store's midnight, so that late answers of the host are in, and at a time that no zone skips or has
 * twice when its clocks are changed: a calendar time that does not exist would not come that day.
 */
const DUE = { hour: 4, minute: 15 };
/** Stores of one zone are not all due in one second. */
const JITTER = '10 minutes' as const;
/** A server that was away comes back to the days it missed. */
const CATCH_UP = '30 days' as const;
const PREFIX = 'reconciliation-';

export const scheduleIdOf = (storeId: string): string => `${PREFIX}${storeId}`;

/**
 * The store stands in a search attribute and not in an argument: arguments are encrypted for one workflow id, and
 * a schedule gives each of its runs another.
 */
const optionsOf = ({ storeId, timeZone }: ScheduledStore, taskQueue: string) => ({
  action: {
    type: 'startWorkflow' as const,
    workflowType: WORKFLOWS.reconciliationDue,
    workflowId: `reconciliation-due-${storeId}`,
    taskQueue,
    priority: TASK_PRIORITIES.afterShoppers,
    staticSummary: `The business day that ended in store ${idText(storeId)}`,
    typedSearchAttributes: new TypedSearchAttributes([{ key: KEYS.storeId, value: storeId }]),
  },
  spec: { calendars: [DUE], timezone: timeZone, jitter: JITTER },
  // Each missed day is a day of its own, so none is skipped. What it begins runs by itself and is never in the way.
  policies: { overlap: ScheduleOverlapPolicy.BUFFER_ALL, catchupWindow: CATCH_UP },
});

/** The store's schedule as its configuration says; a schedule that people paused stays paused. */
export async function scheduleReconciliation(
  client: Client,
  store: ScheduledStore,
  taskQueue: string,
): Promise<void> {
  const options = optionsOf(store, taskQueue);
  const scheduleId = scheduleIdOf(store.storeId);
  try {
    await client.schedule.create({ scheduleId, ...options });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(scheduleId).update(({ state }) => ({ ...options, state }));
  }
}

/**
 * Makes the schedules that are missing, and moves those of another time zone than their store's: Temporal may have
 * been away when that changed. One that the server refuses keeps no other store from its own.
 */
export async function scheduleAll(
  client: Client,
  stores: ScheduledStore[],
  taskQueue: string,
): Promise<{ made: number; failed: number }> {
  const zones = new Map<string, string | undefined>();
  for await (const { scheduleId, spec } of client.schedule.list()) zones.set(scheduleId, spec?.timezone);
  const wrong = stores.filter(({ storeId, timeZone }) => zones.get(scheduleIdOf(storeId)) !== timeZone);
  let failed = 0;
  for (const store of wrong)
    await scheduleReconciliation(client, store, taskQueue).catch(() => void (failed += 1));
  return { made: wrong.length - failed, failed };
}
