import { type SpanContext, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ActivityInterceptorsFactory, InjectedSinks, WorkerOptions } from '@temporalio/worker';
import { inLogContext } from '../platform/log-context';
import { TRACER, type Tracing } from '../platform/tracing';
import type { TracingSinks, WorkflowSpan } from '../workflows/tracing';

type Traced = Required<Pick<WorkerOptions, 'sinks' | 'interceptors'>>;

/** Seconds and nanoseconds, as OpenTelemetry counts. */
const hrTime = (milliseconds: number): [number, number] => [
  Math.trunc(milliseconds / 1_000),
  Math.round((milliseconds % 1_000) * 1_000_000),
];

const contextOf = ({ traceId, spanId, flags }: WorkflowSpan): SpanContext => ({
  traceId,
  spanId,
  traceFlags: Number.parseInt(flags, 16),
});

/** A workflow's sandbox holds nothing of OpenTelemetry: what it tells becomes a span out here. */
const exportSpans = ({ processor, resource }: Tracing): InjectedSinks<TracingSinks> => ({
  tracing: {
    ended: {
      fn({ workflowId, runId }, span) {
        processor.onEnd({
          name: span.name,
          kind: SpanKind.INTERNAL,
          spanContext: () => contextOf(span),
          parentSpanContext: { ...contextOf(span), spanId: span.parentSpanId, isRemote: true },
          startTime: hrTime(span.startedAt),
          endTime: hrTime(span.endedAt),
          duration: hrTime(span.endedAt - span.startedAt),
          status: { code: span.failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
          attributes: { workflowId, runId },
          links: [],
          events: [],
          ended: true,
          resource,
          instrumentationScope: { name: TRACER },
          droppedAttributesCount: 0,
          droppedEventsCount: 0,
          droppedLinksCount: 0,
        });
      },
    },
  },
});

/** The lines that an activity writes name its trace: ours by their context, the SDK's by their attributes. */
const inLogLines: ActivityInterceptorsFactory = () => {
  const traceId = () => trace.getActiveSpan()?.spanContext().traceId;
  return {
    inbound: { execute: (input, next) => inLogContext({ traceId: traceId() }, () => next(input)) },
    outbound: { getLogAttributes: (input, next) => next({ ...input, traceId: traceId() }) },
  };
};

/** An activity as a span of the message that it is done for. */
function spans(): ActivityInterceptorsFactory {
  const { OpenTelemetryActivityInboundInterceptor } =
    require('@temporalio/interceptors-opentelemetry/lib/worker') as typeof import('@temporalio/interceptors-opentelemetry/lib/worker');
  return (context) => ({ inbound: new OpenTelemetryActivityInboundInterceptor(context) });
}

/** With tracing off a workflow may still tell of spans: its messages may come from a process that traces. */
export function tracedWorker(tracing: Tracing | null): Traced {
  const nobody: InjectedSinks<TracingSinks> = { tracing: { ended: { fn: () => undefined } } };
  return tracing
    ? { sinks: exportSpans(tracing), interceptors: { activity: [spans(), inLogLines] } }
    : { sinks: nobody, interceptors: {} };
}
