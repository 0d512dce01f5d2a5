/** One request as it came in. */
export interface Call {
  route: string;
  method: string;
  path: string;
  headers: Record<string, unknown>;
  /** Parsed where it could be parsed, text where not, null where there was none. */
  body: unknown;
  /** RFC 3339. */
  at: string;
}

/** Enough for any test; a sandbox that runs for days must not grow for ever. */
const LIMIT = 10_000;

const HIDDEN = '[hidden]';

export interface CallLog {
  record(call: Call): void;
  list(): readonly Call[];
  clear(): void;
}

/**
 * Every request, oldest first; the oldest go when there are too many. The authorization's value and the named
 * fields of the body are not kept.
 */
export function createCallLog(secretFields: readonly string[] = []): CallLog {
  let calls: Call[] = [];
  const withoutSecrets = ({ headers, body, ...call }: Call): Call => {
    const hidden = (name: string, value: unknown): unknown => (secretFields.includes(name) ? HIDDEN : value);
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
    return {
      ...call,
      headers: 'authorization' in headers ? { ...headers, authorization: HIDDEN } : headers,
      body: isObject
        ? Object.fromEntries(Object.entries(body).map(([name, value]) => [name, hidden(name, value)]))
        : body,
    };
  };
  return {
    record: (call) => {
      calls.push(withoutSecrets(call));
      if (calls.length > 2 * LIMIT) calls = calls.slice(-LIMIT);
    },
    list: () => calls.slice(-LIMIT),
    clear: () => {
      calls = [];
    },
  };
}
