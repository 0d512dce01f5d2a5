import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { Caller } from './call';
import type { StreamOptions } from './options';
import { LoyaltyProblem } from './problem';
import type { Session } from './types';

/** How long the opening of a stream may take. */
const OPEN_MS = 5_000;
/** The service says something every 15 seconds; a line that is silent for so long is cut. */
const SILENCE_MS = 45_000;
/** Between two openings of a stream that was cut: doubled each time, until something came. */
const BACK_OFF_MS = { first: 500, most: 15_000 };

const CLOSED: ReadonlySet<Session['status']> = new Set(['FINALIZED', 'CANCELLED', 'EXPIRED']);

/** The raw server-sent events of a session. The time-out is for the opening only; the caller's signal ends it. */
export async function openStream(
  { http, call }: Caller,
  sessionId: string,
  { lastEventId, signal, ...options }: StreamOptions = {},
): Promise<ReadableStream<Uint8Array>> {
  signal?.throwIfAborted();
  const end = new AbortController();
  const abort = () => end.abort(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  // The clock ends with the answer's head: what is read of the body afterwards takes its time.
  return call(
    { ...options, ...(signal ? { signal } : {}), defaultMs: OPEN_MS },
    async ({ headers, signal: clock }) => {
      const late = () => end.abort(clock.reason);
      clock.addEventListener('abort', late, { once: true });
      try {
        const { response, error } = await http.GET('/loyalty/sessions/{sessionId}/events', {
          params: { path: { sessionId } },
          headers: {
            ...headers,
            Accept: 'text/event-stream',
            ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }),
          },
          parseAs: 'stream',
          signal: end.signal,
        });
        return { data: response.ok ? (response.body ?? undefined) : undefined, error, response };
      } finally {
        clock.removeEventListener('abort', late);
      }
    },
  );
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done, { once: true });
  });
}

/** Until when a stream that failed to open, or was cut, is opened again; throws what another try cannot mend. */
function waitAfter(error: unknown, backOffMs: number): number {
  // The line was cut while it was read.
  if (!(error instanceof LoyaltyProblem)) return backOffMs;
  const { status, code, retryAfterSeconds = 0 } = error;
  if (status !== 0 && status !== 429 && status < 500 && code !== 'NOT_UNDERSTOOD') throw error;
  return Math.max(backOffMs, retryAfterSeconds * 1_000);
}

/** The events of one opening, until the line ends, is cut, or is silent for too long. */
async function* eventsOf(
  body: ReadableStream<Uint8Array>,
  onSilence: () => void,
): AsyncGenerator<{ id: string | undefined; session: Session }> {
  let timer = setTimeout(onSilence, SILENCE_MS);
  const heard = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      clearTimeout(timer);
      timer = setTimeout(onSilence, SILENCE_MS);
      controller.enqueue(chunk);
    },
  });
  const events = body
    .pipeThrough(heard)
    .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .pipeThrough(new EventSourceParserStream());
  try {
    for await (const { event, data, id } of events)
      if (event === 'session') yield { id, session: JSON.parse(data) as Session };
  } finally {
    clearTimeout(timer);
  }
}

/** What outlives one opening. */
interface Following {
  lastEventId: string | undefined;
  backOffMs: number;
}

/** One opening, to its end. Answers how long to wait for the next one; null: the session is closed. */
async function* followOnce(
  caller: Caller,
  sessionId: string,
  { signal, ...options }: StreamOptions,
  following: Following,
): AsyncGenerator<Session, number | null, undefined> {
  const line = new AbortController();
  const ends = signal ? AbortSignal.any([signal, line.signal]) : line.signal;
  try {
    const { lastEventId } = following;
    const body = await openStream(caller, sessionId, { ...options, lastEventId, signal: ends });
    for await (const { id, session } of eventsOf(body, () => line.abort())) {
      following.backOffMs = BACK_OFF_MS.first;
      // What the service says first, when it is asked again, is what was heard last.
      if (id === undefined || id !== following.lastEventId) yield session;
      following.lastEventId = id;
      if (CLOSED.has(session.status)) return null;
    }
    return following.backOffMs;
  } catch (error) {
    signal?.throwIfAborted();
    return waitAfter(error, following.backOffMs);
  } finally {
    line.abort();
  }
}

/**
 * The session now, and after each change, until it is closed. A stream that is cut is opened again: each event is
 * the whole session, so nothing is lost by it. Throws a LoyaltyProblem where the service refuses, and the signal's
 * reason where it is aborted.
 */
export async function* followSession(
  caller: Caller,
  sessionId: string,
  options: StreamOptions = {},
): AsyncGenerator<Session, void, undefined> {
  const following: Following = { lastEventId: options.lastEventId, backOffMs: BACK_OFF_MS.first };
  for (;;) {
    const waitMs = yield* followOnce(caller, sessionId, options, following);
    if (waitMs === null) return;
    following.backOffMs = Math.min(following.backOffMs * 2, BACK_OFF_MS.most);
    await pause(waitMs, options.signal);
    options.signal?.throwIfAborted();
  }
}
