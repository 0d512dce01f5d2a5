import { temporal } from '@temporalio/proto';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

export interface HistoryCost {
  events: number;
  /** By what they are billed for; their sum is `total`. */
  actions: {
    starts: number;
    signals: number;
    updates: number;
    queries: number;
    activities: number;
    localActivities: number;
    timers: number;
    searchAttributes: number;
    others: number;
  };
  total: number;
}

/** How the TypeScript SDK names the marker of a local activity's result. */
const LOCAL_ACTIVITY = 'core_local_activity';

/** Local activities of one workflow task are billed together; so are counted the tasks that recorded any. */
function localActivityTasks(events: readonly HistoryEvent[]): number {
  const markers = events
    .map((event) => event.markerRecordedEventAttributes)
    .filter((marker) => marker?.markerName === LOCAL_ACTIVITY);
  return new Set(markers.map((marker) => String(marker?.workflowTaskCompletedEventId))).size;
}

/**
 * Each start of an activity is billed; of the failed ones only the last attempt's number stands in the
 * history.
 */
function activityAttempts(events: readonly HistoryEvent[]): number {
  const scheduled = events.filter((event) => event.activityTaskScheduledEventAttributes).length;
  const retries = events.map((event) =>
    Math.max(0, (event.activityTaskStartedEventAttributes?.attempt ?? 1) - 1),
  );
  return scheduled + retries.reduce((sum, more) => sum + more, 0);
}

/**
 * History events and billable actions of one finished workflow, by the public definition of Temporal Cloud's
 * Actions (https://docs.temporal.io/evaluate/cloud/actions). Queries are billed and leave no event, so their
 * number is told. Heartbeats and refused updates would be billed too and stand in no history.
 */
export function historyCost(events: readonly HistoryEvent[], queries: number): HistoryCost {
  const count = (has: (event: HistoryEvent) => unknown) =>
    events.filter((event) => Boolean(has(event))).length;
  const actions = {
    starts: count((event) => event.workflowExecutionStartedEventAttributes),
    signals: count((event) => event.workflowExecutionSignaledEventAttributes),
    updates: count((event) => event.workflowExecutionUpdateAcceptedEventAttributes),
    queries,
    activities: activityAttempts(events),
    localActivities: localActivityTasks(events),
    timers: count((event) => event.timerStartedEventAttributes),
    searchAttributes: count((event) => event.upsertWorkflowSearchAttributesEventAttributes),
    // Side effects, and children or other workflows that were started or signalled.
    others: count(
      (event) =>
        (event.markerRecordedEventAttributes &&
          event.markerRecordedEventAttributes.markerName !== LOCAL_ACTIVITY) ||
        event.startChildWorkflowExecutionInitiatedEventAttributes ||
        event.signalExternalWorkflowExecutionInitiatedEventAttributes,
    ),
  };
  return { events: events.length, actions, total: Object.values(actions).reduce((sum, one) => sum + one, 0) };
}
