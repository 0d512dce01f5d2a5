import type { temporal } from '@temporalio/proto';
import { historyCost } from './history-cost';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

const local = (task: number): HistoryEvent => ({
  markerRecordedEventAttributes: {
    markerName: 'core_local_activity',
    workflowTaskCompletedEventId: task as unknown as Long,
  },
});
type Long = NonNullable<HistoryEvent['eventId']>;

test('start, messages, timers and search attributes are one action each; workflow tasks are none', () => {
  const { events, actions, total } = historyCost(
    [
      { workflowExecutionStartedEventAttributes: {} },
      { workflowTaskScheduledEventAttributes: {} },
      { workflowTaskStartedEventAttributes: {} },
      { workflowTaskCompletedEventAttributes: {} },
      { workflowExecutionUpdateAcceptedEventAttributes: {} },
      { workflowExecutionUpdateCompletedEventAttributes: {} },
      { workflowExecutionSignaledEventAttributes: {} },
      { timerStartedEventAttributes: {} },
      { timerCanceledEventAttributes: {} },
      { upsertWorkflowSearchAttributesEventAttributes: {} },
      { workflowExecutionCompletedEventAttributes: {} },
    ],
    0,
  );
  expect(events).toBe(11);
  expect(actions).toMatchObject({ starts: 1, updates: 1, signals: 1, timers: 1, searchAttributes: 1 });
  expect(total).toBe(5);
});

test('queries are billed though the history does not show them', () => {
  expect(historyCost([], 3).total).toBe(3);
});

test('every attempt of an activity is billed, the retried ones too', () => {
  const { actions } = historyCost(
    [
      { activityTaskScheduledEventAttributes: {} },
      { activityTaskStartedEventAttributes: { attempt: 3 } },
      { activityTaskCompletedEventAttributes: {} },
      { activityTaskScheduledEventAttributes: {} },
      { activityTaskStartedEventAttributes: { attempt: 1 } },
      { activityTaskScheduledEventAttributes: {} },
    ],
    0,
  );
  expect(actions.activities).toBe(5);
});

test('the local activities of one workflow task are billed together', () => {
  expect(historyCost([local(4), local(4), local(9)], 0).actions.localActivities).toBe(2);
});

test('a marker that is no local activity is billed by itself', () => {
  expect(
    historyCost([local(4), { markerRecordedEventAttributes: { markerName: 'Version' } }], 0).actions.others,
  ).toBe(1);
});
