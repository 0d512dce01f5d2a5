import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import {
  isRetryableError,
  OperatorService,
  WorkflowService,
  type ConnectionLike,
  type Metadata,
} from '@temporalio/client';
import { native } from '@temporalio/core-bridge';
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';
import { extractNativeClient } from '@temporalio/worker/lib/connection';
import { TooLate, within } from '../within';

/** gRPC's statuses. */
const DEADLINE_EXCEEDED = 4;
const UNAVAILABLE = 14;
/**
 * What a connection that breaks or is drained gives the calls that are under way. Every message has an id, so
 * a repeat is safe.
 */
const BROKEN = new Set([1, 13]);
const CONNECT_PAUSE_MS = 500;
const LONGEST_CONNECT_PAUSE_MS = 2_000;

type Status = Parameters<typeof isRetryableError>[0];
type Service = Parameters<typeof WorkflowService.create>[0];
type Send = (client: native.Client, call: native.RpcCall) => Promise<Buffer>;

/** How often a call is tried, and the pause before the next try, in milliseconds. */
export interface Patience {
  attempts(status: Status): number;
  pauseMs(status: Status): number;
}

interface CallContext {
  /** Milliseconds since the epoch. */
  deadline?: number;
  metadata?: Metadata;
}

/** As the client expects an error of gRPC to look. */
class CallFailed extends Error {
  /** The server said nothing more: there was none. */
  readonly metadata = new Map<string, Buffer[]>();

  constructor(
    readonly code: number,
    readonly details: string,
  ) {
    super(`${code} ${details}`);
    this.name = 'ServiceError';
  }
}

const timeIsOver = () => new CallFailed(DEADLINE_EXCEEDED, 'The time of this call is over');

const asCallFailed = (error: unknown): never => {
  throw error instanceof TooLate ? timeIsOver() : error;
};

/** Whole milliseconds. Throws where none is left. */
function leftUntil(deadline: number): number {
  const left = Math.ceil(deadline - Date.now());
  if (left <= 0) throw timeIsOver();
  return left;
}

const isWorthAnotherTry = (status: Status): boolean => isRetryableError(status) || BROKEN.has(status.code);

const statusOf = (error: unknown): Status => error as Status;

const tagged = (metadata: Metadata): native.RpcCall['metadata'] =>
  Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [
      name,
      typeof value === 'string' ? { type: 'ascii', value } : { type: 'binary', value },
    ]),
  );

/** Opens the connection in the background, again and again until Temporal is there. */
class Opening {
  private readonly ended = new AbortController();
  /** The try that is under way, or the last one. */
  private attempt: Promise<NativeConnection>;

  constructor(
    private readonly options: NativeConnectionOptions,
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.attempt = NativeConnection.connect(options);
    void this.untilOpen();
  }

  get isClosing(): boolean {
    return this.ended.signal.aborted;
  }

  /** Waits for a try that is under way. Throws UNAVAILABLE where there is no connection. */
  async client(): Promise<native.Client> {
    if (this.isClosing) throw new CallFailed(UNAVAILABLE, 'The connection to Temporal is closed');
    const connection = await this.attempt.catch(() => {
      throw new CallFailed(UNAVAILABLE, 'There is no connection to Temporal');
    });
    return extractNativeClient(connection);
  }

  /** A try that is under way ends by itself, and what it opened is closed then. */
  close(): void {
    this.ended.abort();
    this.attempt.then((connection) => connection.close()).catch(() => undefined);
  }

  /** Whoever calls meanwhile is told that there is no connection. */
  private async untilOpen(): Promise<void> {
    for (let pauseMs = CONNECT_PAUSE_MS; !this.isClosing; pauseMs *= 2) {
      const failure = await failureOf(this.attempt);
      if (failure === null || this.isClosing) return;
      if (pauseMs === CONNECT_PAUSE_MS) this.onFailure(failure);
      await delay(Math.min(pauseMs, LONGEST_CONNECT_PAUSE_MS), undefined, {
        signal: this.ended.signal,
      }).catch(() => undefined);
      if (!this.isClosing) this.attempt = NativeConnection.connect(this.options);
    }
  }
}

/** Null where there is none. */
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error ?? 'unknown',
  );

/**
 * The SDK's native connection for an API: it may begin while Temporal is away, and each call is tried as often
 * as `patience` says and never past its deadline. The SDK's own tries go on for ten seconds, and a message
 * that arrives long after its sender was answered may undo what the shopper did since. `onFailure` hears once
 * why the connection does not open.
 */
export function openConnection(
  options: NativeConnectionOptions,
  patience: Patience,
  onFailure: (error: unknown) => void = () => undefined,
): ConnectionLike {
  const opening = new Opening(options, onFailure);
  const context = new AsyncLocalStorage<CallContext>();

  const tryOnce = async (send: Send, rpc: string, request: Uint8Array): Promise<Buffer> => {
    const { deadline, metadata = {} } = context.getStore() ?? {};
    const client = await (deadline === undefined
      ? opening.client()
      : within(leftUntil(deadline), 'Temporal', opening.client()).catch(asCallFailed));
    return send(client, {
      rpc,
      req: Buffer.from(request.buffer, request.byteOffset, request.byteLength),
      retry: false,
      metadata: tagged(metadata),
      timeout: deadline === undefined ? null : leftUntil(deadline),
    });
  };

  const call = async (send: Send, rpc: string, request: Uint8Array): Promise<Buffer> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await tryOnce(send, rpc, request);
      } catch (error) {
        const status = statusOf(error);
        if (opening.isClosing || !isWorthAnotherTry(status) || attempt >= patience.attempts(status))
          throw error;
        await delay(patience.pauseMs(status));
      }
    }
  };

  const service =
    (send: Send): Service =>
    async (method, request, callback) => {
      let answer: Buffer;
      try {
        answer = await call(send, method.name, request);
      } catch (error) {
        callback(error as Error);
        return;
      }
      callback(null, answer);
    };

  const inContext = <T>(more: CallContext, work: () => Promise<T>): Promise<T> =>
    context.run({ ...context.getStore(), ...more }, work);

  return {
    workflowService: WorkflowService.create(service(native.clientSendWorkflowServiceRequest), false, false),
    operatorService: OperatorService.create(service(native.clientSendOperatorServiceRequest), false, false),
    plugins: [],
    ensureConnected: async () => undefined,
    withDeadline: (deadline, work) => inContext({ deadline: Number(deadline) }, work),
    withMetadata: (metadata, work) =>
      inContext({ metadata: { ...context.getStore()?.metadata, ...metadata } }, work),
    // The SDK's native calls cannot be cut off; the deadline ends them.
    withAbortSignal: (_signal, work) => work(),
    close: async () => opening.close(),
  };
}
