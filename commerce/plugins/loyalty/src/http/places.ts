import { networkOf } from '../shopper-address';

/** Gives the place back, once however often it is called. */
export type GiveBack = () => void;

/**
 * How many streams may be open at once in this process: all together, and of one address, so that one shopper
 * leaves the others theirs.
 */
export interface Places {
  all: number;
  each: number;
}

/** Answers a function that takes a place for an address; undefined when there is none left. */
export function createPlaces({ all, each }: Places): (address: string | null) => GiveBack | undefined {
  const taken = new Map<string, number>();
  let open = 0;
  return (address) => {
    const network = address === null ? '' : networkOf(address);
    const before = taken.get(network) ?? 0;
    if (open >= all || before >= each) return undefined;
    open += 1;
    taken.set(network, before + 1);
    let isMine = true;
    return () => {
      if (!isMine) return;
      isMine = false;
      open -= 1;
      const left = (taken.get(network) ?? 1) - 1;
      if (left > 0) taken.set(network, left);
      else taken.delete(network);
    };
  };
}
