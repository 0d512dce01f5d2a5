import { persistenceOf } from './persistence';

const METRICS = `# HELP persistence_latency persistence_latency histogram
# TYPE persistence_latency histogram
persistence_latency_bucket{operation="UpdateWorkflowExecution",service_name="history",le="0.01"} 7
persistence_latency_sum{operation="UpdateWorkflowExecution",service_name="history"} 0.5
persistence_latency_count{operation="UpdateWorkflowExecution",service_name="history"} 90
persistence_latency_sum{namespace="default",operation="CreateWorkflowExecution",service_name="history"} 0.1
persistence_latency_count{namespace="default",operation="CreateWorkflowExecution",service_name="history"} 10
persistence_latency_sum{operation="GetTimerTasks",service_name="history"} 9
persistence_latency_count{operation="GetTimerTasks",service_name="history"} 400
persistence_requests{operation="UpdateWorkflowExecution",service_name="history"} 90
persistence_requests{operation="GetTimerTasks",service_name="history"} 400
visibility_persistence_requests{operation="UpsertWorkflowExecution"} 10
semaphore_latency_sum{operation="ShardInfo",priority="0",service_name="history"} 2
semaphore_latency_count{operation="ShardInfo",priority="0",service_name="history"} 100
semaphore_latency_sum{operation="Other",service_name="history"} 5
`;

test('writes are those of workflows; reads and polls count as requests only', () => {
  expect(persistenceOf(METRICS)).toEqual({
    requests: 500,
    writes: 100,
    writeMs: 600,
    turns: 100,
    waitMs: 2_000,
  });
});

test('a server that has done nothing yet has zeros', () => {
  expect(persistenceOf('# nothing\n')).toEqual({ requests: 0, writes: 0, writeMs: 0, turns: 0, waitMs: 0 });
});
