/** What a Temporal server has asked of its database since it began. */
export interface Persistence {
  /** Requests of all kinds, its own polling included. */
  requests: number;
  /** Writes of a workflow's state and history, of which a shard does one at a time. */
  writes: number;
  /** Time inside these writes. */
  writeMs: number;
  /** Turns that a request took at a shard, and the time it waited for them. */
  turns: number;
  waitMs: number;
}

const LINE = /^(?<name>\w+)(?:\{(?<labels>[^}]*)\})? (?<value>\S+)/;
const WRITES = new Set(['CreateWorkflowExecution', 'UpdateWorkflowExecution']);
const OPERATION = /operation="([^"]*)"/;

interface Sample {
  name: string;
  operation: string;
  value: number;
}

function* samplesOf(text: string): Generator<Sample> {
  for (const line of text.split('\n')) {
    const { name, labels, value } = LINE.exec(line)?.groups ?? {};
    if (name) yield { name, operation: OPERATION.exec(labels ?? '')?.[1] ?? '', value: Number(value) };
  }
}

const isShard = ({ operation }: Sample) => operation === 'ShardInfo';
const isWrite = ({ operation }: Sample) => WRITES.has(operation);

/** Reads the server's metrics in Prometheus's text form; its timers count in seconds. */
export function persistenceOf(text: string): Persistence {
  const samples = [...samplesOf(text)];
  const sum = (name: string, of: (sample: Sample) => boolean = () => true) =>
    samples.reduce((total, one) => (one.name === name && of(one) ? total + one.value : total), 0);
  return {
    requests: sum('persistence_requests') + sum('visibility_persistence_requests'),
    writes: sum('persistence_latency_count', isWrite),
    writeMs: sum('persistence_latency_sum', isWrite) * 1_000,
    turns: sum('semaphore_latency_count', isShard),
    waitMs: sum('semaphore_latency_sum', isShard) * 1_000,
  };
}
