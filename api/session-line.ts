import { AsyncLocalStorage } from 'node:async_hooks';
import { isDeepStrictEqual } from 'node:util';
import type { Cart, Session, WarningCode } from '../contract';

/**
 * Far below the server's 10 updates per workflow, see `session-gate.ts`; as carts coalesce, more would not be
 * faster.
 */
const MAX_IN_FLIGHT = 3;
const STALE: WarningCode = 'STALE_CART_VERSION';

/** One cart version that was sent or waits to be, and everyone who waits for its answer. */
interface Entry {
  cart: Cart;
  send: () => Promise<Session>;
  answer: Answer;
  /** Older versions that take this one's answer; they go back to the line if it fails. */
  followers: Entry[];
}

interface Answer {
  promise: Promise<Session>;
  resolve: (session: Session) => void;
  reject: (error: unknown) => void;
}

interface Line {
  inFlight: Set<Entry>;
  /** In order of arrival. */
  waiting: Entry[];
}

/**
 * Sends a cart and answers the session, with few updates in flight per session whatever the number of
 * callers: the same cart that is under way already shares its answer; above the limit callers wait, the
 * newest waiting version goes first, and its answer (with the warning STALE_CART_VERSION) is everyone's who
 * waited with an older one. A failed send fails its own callers only.
 */
export type SessionLine = (lineId: string, cart: Cart, send: () => Promise<Session>) => Promise<Session>;

function openAnswer(): Answer {
  let resolve: Answer['resolve'] = () => undefined;
  let reject: Answer['reject'] = () => undefined;
  const promise = new Promise<Session>((onSession, onError) => {
    resolve = onSession;
    reject = onError;
  });
  // Whoever asked hears of it; that a caller gave up must not end the process.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

const stale = (session: Session): Session =>
  session.warnings.includes(STALE) ? session : { ...session, warnings: [...session.warnings, STALE] };

const same = (left: Cart, right: Cart): boolean =>
  left.version === right.version && isDeepStrictEqual(left, right);

/** The newest waiting version, with all older ones behind it. */
function pickNewest(line: Line): Entry | undefined {
  const newest = line.waiting.reduce<Entry | undefined>(
    (best, entry) => (best && best.cart.version >= entry.cart.version ? best : entry),
    undefined,
  );
  if (!newest) return undefined;
  const rest = line.waiting.filter((entry) => entry !== newest);
  newest.followers = rest.filter(({ cart }) => cart.version < newest.cart.version);
  line.waiting = rest.filter((entry) => !newest.followers.includes(entry));
  return newest;
}

const everyone = ({ inFlight, waiting }: Line): Entry[] => [
  ...inFlight,
  ...[...inFlight].flatMap(({ followers }) => followers),
  ...waiting,
];

/** One line per `lineId` (caller's store and session), kept only while someone is in it. */
export function createSessionLine(maxInFlight: number = MAX_IN_FLIGHT): SessionLine {
  const lines = new Map<string, Line>();

  const dispatch = async (lineId: string, line: Line, entry: Entry): Promise<void> => {
    line.inFlight.add(entry);
    try {
      const session = await entry.send();
      entry.answer.resolve(session);
      for (const follower of entry.followers) follower.answer.resolve(stale(session));
    } catch (error) {
      entry.answer.reject(error);
      line.waiting.push(...entry.followers);
    }
    line.inFlight.delete(entry);
    fill(lineId, line);
  };

  const fill = (lineId: string, line: Line): void => {
    while (line.inFlight.size < maxInFlight) {
      const next = pickNewest(line);
      if (!next) break;
      void dispatch(lineId, line, next);
    }
    if (line.inFlight.size === 0) lines.delete(lineId);
  };

  return async (lineId, cart, send) => {
    const line = lines.get(lineId) ?? { inFlight: new Set(), waiting: [] };
    lines.set(lineId, line);
    const twin = everyone(line).find((entry) => same(entry.cart, cart));
    if (twin) return twin.answer.promise;
    // Sent when another request ends, and still in the name of this one.
    const entry: Entry = { cart, send: AsyncLocalStorage.bind(send), answer: openAnswer(), followers: [] };
    line.waiting.push(entry);
    fill(lineId, line);
    return entry.answer.promise;
  };
}
