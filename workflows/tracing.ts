import {
  ApplicationFailure,
  ApplicationFailureCategory,
  defaultPayloadConverter,
  type Headers,
} from '@temporalio/common';
import {
  ContinueAsNew,
  getRandomStream,
  proxySinks,
  workflowInfo,
  type Sinks,
  type WorkflowInterceptors,
} from '@temporalio/workflow';
import { currentTrace, inTrace, type Trace } from './trace-context';

/** A piece of work that ended. Times are milliseconds since the epoch, by the workflow's clock. */
export interface WorkflowSpan extends Trace {
  name: string;
  parentSpanId: string;
  startedAt: number;
  endedAt: number;
  failed: boolean;
}

/** The worker's side: takes each span once, and none of a replay. */
export interface TracingSinks extends Sinks {
  tracing: { ended(span: WorkflowSpan): void };
}

/** The header of `@temporalio/interceptors-opentelemetry`, which the client writes and the activities read. */
const HEADER = '_tracer-data';
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

const { tracing } = proxySinks<TracingSinks>();

/** Whatever the header holds: a message that traces badly is handled like any other. */
function traceparentIn(headers: Headers): string {
  const payload = headers[HEADER];
  if (payload === undefined) return '';
  try {
    return String(defaultPayloadConverter.fromPayload<{ traceparent?: unknown }>(payload).traceparent);
  } catch {
    return '';
  }
}

function traceIn(headers: Headers): Trace | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparentIn(headers)) ?? [];
  return traceId && spanId && flags ? { traceId, spanId, flags } : undefined;
}

function withTrace<Input extends { headers: Headers }>(input: Input): Input {
  const trace = currentTrace();
  if (trace === undefined) return input;
  const traceparent = `00-${trace.traceId}-${trace.spanId}-${trace.flags}`;
  return {
    ...input,
    headers: { ...input.headers, [HEADER]: defaultPayloadConverter.toPayload({ traceparent }) },
  };
}

/** A next run is no failure, and neither is a refusal that was to be expected. */
const isFault = (error: unknown): boolean =>
  !(error instanceof ContinueAsNew) &&
  !(error instanceof ApplicationFailure && error.category === ApplicationFailureCategory.BENIGN);

/** Of a stream of its own: the workflow's own numbers, and with them the ids it makes, stay as they are. */
const newSpanId = (): string =>
  [...getRandomStream('tracing').fill(new Uint8Array(8))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');

/**
 * Does the work in a span below the sender's. Nothing of it shows in the history, and it resolves in the same
 * turn as the work itself: a run goes the same way with and without a trace.
 */
function inSpan<T>(name: string, headers: Headers, work: () => Promise<T>): Promise<T> {
  const sender = traceIn(headers);
  if (sender === undefined) return work();
  const trace = { ...sender, spanId: newSpanId() };
  const startedAt = Date.now();
  const end = (failed: boolean) =>
    tracing.ended({ ...trace, name, parentSpanId: sender.spanId, startedAt, endedAt: Date.now(), failed });
  const done = inTrace(trace, work);
  done.then(
    () => end(false),
    (error: unknown) => end(isFault(error)),
  );
  return done;
}

/**
 * Carries the trace of each message into what is done for it. Written here and not taken from
 * `@temporalio/interceptors-opentelemetry`: see docs/decisions.md, "Spans of a workflow".
 */
export const interceptors = (): WorkflowInterceptors => ({
  inbound: [
    {
      execute: (input, next) =>
        inSpan(`RunWorkflow:${workflowInfo().workflowType}`, input.headers, () => next(input)),
      handleUpdate: (input, next) => inSpan(`HandleUpdate:${input.name}`, input.headers, () => next(input)),
      handleSignal: (input, next) =>
        inSpan(`HandleSignal:${input.signalName}`, input.headers, () => next(input)),
    },
  ],
  outbound: [
    {
      scheduleActivity: (input, next) => next(withTrace(input)),
      scheduleLocalActivity: (input, next) => next(withTrace(input)),
      continueAsNew: (input, next) => next(withTrace(input)),
      getLogAttributes(input, next) {
        const trace = currentTrace();
        return next(trace === undefined ? input : { ...input, traceId: trace.traceId });
      },
    },
  ],
});
