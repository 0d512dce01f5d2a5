/**
 * How many tries of this process may be under way at once, in all and at one endpoint. An endpoint that hangs holds an
 * activity slot for as long as a try may last, and checkouts need slots too.
 */
export interface Seats {
  /** Gives the seat back when it is called; null where none is free. */
  take(endpointId: string): (() => void) | null;
}

export function createSeats({ all, each }: { all: number; each: number }): Seats {
  const taken = new Map<string, number>();
  let total = 0;
  return {
    take(endpointId) {
      const mine = taken.get(endpointId) ?? 0;
      if (total >= all || mine >= each) return null;
      total += 1;
      taken.set(endpointId, mine + 1);
      return () => {
        total -= 1;
        const left = (taken.get(endpointId) ?? 1) - 1;
        if (left > 0) taken.set(endpointId, left);
        else taken.delete(endpointId);
      };
    },
  };
}
