import { Agent, errors, type Dispatcher } from 'undici';
import { context, propagation } from '@opentelemetry/api';
import type { HostAddresses } from '../../platform/host-address';
import { guard } from './deadline';
import { HostError } from './host-error';

/** No answer of the host is anywhere near this; more is garbage, and is cut off while it arrives. */
const MAX_ANSWER_BYTES = 1_000_000;
/** A connection that takes longer is given up also where its callers have long gone. */
const CONNECT_MS = 3_000;
/** Per host; more calls than this at once wait for a connection inside their own time-out. */
const MAX_CONNECTIONS = 256;

export interface HttpRequest {
  verb: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string;
}

export interface HttpAnswer {
  status: number;
  /** Parsed JSON; undefined when it is not JSON. */
  body: unknown;
}

export interface Http {
  /** Resolves with any status. Throws the signal's reason when it aborts, else a `HostError`. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
  close(): void;
}

/**
 * Keep-alive, no redirects (they could carry the token to another host), no proxy from the environment,
 * bounded answers, allowed addresses only. How long a call may take is its signal's to say.
 */
export function createHttp({ lookup, requireAllowed }: HostAddresses): Http {
  const agent = new Agent({
    connect: { lookup, timeout: CONNECT_MS },
    connections: MAX_CONNECTIONS,
    maxResponseSize: MAX_ANSWER_BYTES,
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  return {
    async send({ verb, url, headers, body }, signal) {
      try {
        requireAllowed(url);
        const { origin, pathname, search } = new URL(url);
        const path = `${pathname}${search}`;
        const all = { accept: 'application/json', ...headers };
        // Nothing where this call belongs to no trace.
        propagation.inject(context.active(), all);
        // The client looks at the signal only once it has a connection.
        return await guard(
          answerOf(agent.request({ origin, path, method: verb, headers: all, body: body ?? null, signal })),
          signal,
        );
      } catch (error) {
        throw signal.aborted ? signal.reason : hostErrorOf(error);
      }
    },
    close() {
      void agent.destroy();
    },
  };
}

async function answerOf(request: Promise<Dispatcher.ResponseData>): Promise<HttpAnswer> {
  const { statusCode, body } = await request;
  return { status: statusCode, body: parse(await body.text()) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the parser of HTTP refuses, and an answer above the limits. */
const UNREADABLE = [errors.HTTPParserError, errors.HeadersOverflowError, errors.ResponseExceededMaxSizeError];

/** Of the client's error only its code is kept: the rest holds the request. */
function hostErrorOf(error: unknown): HostError {
  if (UNREADABLE.some((kind) => error instanceof kind))
    return new HostError('HOST_INVALID_RESPONSE', 'The host did not answer in readable HTTP');
  const code = codeOf(error);
  return new HostError(
    'HOST_UNAVAILABLE',
    `The connection to the host failed${/^[A-Z_]{1,40}$/.test(code) ? ` (${code})` : ''}`,
  );
}

/** The network's own, the client's, or that of a refused address; empty where there is none. */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
