import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chance that a seed repeats. */
export interface Random {
  /** A whole number, both bounds included. */
  between(low: number, high: number): number;
  /** One of these; throws where there is none. */
  of<T>(choices: readonly T[]): T;
  shuffled<T>(items: readonly T[]): T[];
}

/** The highest seed. */
export const MAX_SEED = 2 ** 31 - 1;

export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const between = (low: number, high: number): number => uniformInt(generator, low, high);
  const of = <T>(choices: readonly T[]): T => {
    if (choices.length === 0) throw new Error('A choice among nothing');
    return choices[between(0, choices.length - 1)] as T;
  };
  return {
    between,
    of,
    shuffled<T>(items: readonly T[]): T[] {
      const rest = [...items];
      return items.flatMap(() => rest.splice(between(0, rest.length - 1), 1));
    },
  };
}
