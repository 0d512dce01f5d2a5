import type { RouteName } from './routes';

export interface Call {
  route: RouteName | 'unknown';
  method: string;
  path: string;
  /** As they came, but for the authorization's value. */
  headers: Record<string, unknown>;
  /** Parsed where it could be parsed, text where not, null where there was none. */
  body: unknown;
  /** RFC 3339. */
  at: string;
}

/** Enough for any test; a sandbox that runs for days must not grow for ever. */
const LIMIT = 10_000;

export interface CallLog {
  record(call: Call): void;
  list(): readonly Call[];
  clear(): void;
}

const withoutKey = (call: Call): Call => ('authorization' in call.headers ? { ...call, headers: { ...call.headers, authorization: '[hidden]' } } : call);

/** Every request as it came in, oldest first; the oldest go when there are too many. */
export function createCallLog(): CallLog {
  let calls: Call[] = [];
  return {
    record: (call) => {
      calls.push(withoutKey(call));
      if (calls.length > 2 * LIMIT) calls = calls.slice(-LIMIT);
    },
    list: () => calls.slice(-LIMIT),
    clear: () => {
      calls = [];
    },
  };
}
