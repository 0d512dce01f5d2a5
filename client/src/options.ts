export interface ClientOptions {
  /** Base URL of the service. */
  url: string;
  /** A key of the scope that the methods need; it must not reach a browser. */
  apiKey: string;
  /** For each whole call, its body included. Without it: 3 s in a checkout, 15 s elsewhere. */
  timeoutMs?: number;
  /** In place of the global one. */
  fetch?: typeof globalThis.fetch;
}

/** What may stand beside any call. */
export interface CallOptions {
  /** For this call, its body included. */
  timeoutMs?: number;
  /** Ends the call; it then throws the signal's reason. */
  signal?: AbortSignal;
  /** 1 to 200 visible ASCII characters: a repeat with the same key is answered, not executed. */
  idempotencyKey?: string | undefined;
  /** The address of the shopper's machine, where a shopper caused the call: limits then count that shopper. */
  shopperAddress?: string | null | undefined;
  /** W3C trace context: the call belongs to that trace. */
  traceparent?: string | undefined;
  /** Any others, for instance what a tracing library gives. */
  headers?: Record<string, string>;
}

export interface StreamOptions extends Omit<CallOptions, 'idempotencyKey'> {
  /** The `id` of the last event that was read. */
  lastEventId?: string | undefined;
}
