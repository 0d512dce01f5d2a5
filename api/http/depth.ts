import { HttpProblem } from './problem';

/** The deepest that anything here knows is a batch of events with carts: 7. */
const MAX_DEPTH = 32;

const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null;

/**
 * Throws INVALID_JSON when arrays and objects stand too deep inside each other. Schemas and serialisers call
 * themselves once per level, and a body of brackets alone would exhaust their stack; this goes level by
 * level.
 */
export function requireShallow(value: unknown): void {
  let level = [value].filter(isNested);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH)
      throw new HttpProblem('INVALID_JSON', `The body is nested more than ${MAX_DEPTH} levels deep`);
    level = level.flatMap((each) => Object.values(each as object) as unknown[]).filter(isNested);
  }
}
