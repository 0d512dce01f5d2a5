/**
 * The messages of one session that are not carts, a few at a time and in order of arrival.
 *
 * The server takes 10 updates of one workflow at a time, and refusing the eleventh costs the other ten: it
 * drops the workflow from its memory and aborts them all (tried with 14: calls that retried quickly kept each
 * other out until their deadline). So the number is kept far below: 2 here and 3 carts in `session-line.ts`,
 * for two API processes at once.
 */
const MAX_IN_FLIGHT = 2;

export type SessionGate = <T>(sessionId: string, send: () => Promise<T>) => Promise<T>;

export function createSessionGate(maxInFlight: number = MAX_IN_FLIGHT): SessionGate {
  const gates = new Map<string, { inFlight: number; waiting: (() => void)[] }>();

  return async (sessionId, send) => {
    const gate = gates.get(sessionId) ?? { inFlight: 0, waiting: [] };
    gates.set(sessionId, gate);
    if (gate.inFlight < maxInFlight) gate.inFlight += 1;
    // Whoever leaves hands the place on, so `inFlight` stays as it is.
    else await new Promise<void>((resolve) => gate.waiting.push(resolve));
    try {
      return await send();
    } finally {
      const next = gate.waiting.shift();
      if (next) next();
      else gate.inFlight -= 1;
      if (gate.inFlight === 0) gates.delete(sessionId);
    }
  };
}
