import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

export const SHORTEST = 8;
/** The hash takes as long as the password: what is much longer only costs time. */
const LONGEST = 128;
/**
 * Of 0 to 4: a million guesses at least. Online guessing is limited, so no more is asked of anybody's memory.
 */
const STRONG_ENOUGH = 2;

let strength: ZxcvbnFactory | undefined;

/** What is wrong with a new password, as a sentence for whoever chose it; undefined for a good one. */
export function passwordProblem(password: unknown, about: readonly string[] = []): string | undefined {
  if (typeof password !== 'string' || [...password].length < SHORTEST)
    return `Use at least ${SHORTEST} characters for the password.`;
  if (password.length > LONGEST) return `A password has at most ${LONGEST} characters.`;
  strength ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  // What one knows of somebody is no secret of theirs.
  const known = about
    .flatMap((each) => [each, each.split('@', 1)[0] ?? '', ...each.split(/[@.+_-]/)])
    .filter((each) => each.length > 2);
  return strength.check(password, known).score < STRONG_ENOUGH
    ? 'This password is too easy to guess. Choose a longer one, or several words.'
    : undefined;
}
