import { Bypassed, Unexpected } from '../checkout';
import type { Answers } from './result';

/** One request of a shopper; milliseconds. */
export interface Try {
  at: number;
  ms: number;
  outcome: string;
}

/** What a shopper's browser would know of an answer. */
export function outcomeOf(error: unknown): string {
  if (error instanceof Bypassed) return 'full price';
  if (error instanceof Unexpected) return String(error.status);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'EPIPE' ? 'refused' : 'none';
}

/** Counts the tries by their outcome. */
export function answersOf(tries: Try[]): Record<string, Answers> {
  const answers: Record<string, Answers> = {};
  for (const { outcome, ms } of tries) {
    const known = answers[outcome] ?? { count: 0, longestMs: 0 };
    answers[outcome] = { count: known.count + 1, longestMs: Math.max(known.longestMs, ms) };
  }
  return answers;
}

/**
 * How often an order had an effect beyond its first: the same checkout twice at the host, or a checkout that no
 * order stands for. `unknown` orders may be behind the latter: nobody was told what became of them.
 */
export function doubledOf(effects: string[], hostIds: string[], unknown: number): number {
  const distinct = new Set(effects);
  const known = new Set(hostIds);
  const strange = [...distinct].filter((id) => !known.has(id)).length;
  return effects.length - distinct.size + Math.max(0, strange - unknown);
}
