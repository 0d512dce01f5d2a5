import { holdsWithin } from '../../scripts/process/wait';

const END_MS = 30_000;
const LOOK_EVERY_MS = 20;

/** What the host has finalized, asked of its clock as often as somebody waits for it. */
export interface Finalized {
  /** Whether a finalization with this idempotency key was answered. */
  has(key: string): Promise<boolean>;
  /** Resolves when it was; throws after a bound. */
  waitFor(key: string): Promise<void>;
}

export function watchFinalized(clockUrl: string): Finalized {
  const seen = new Set<string>();
  let known = 0;
  let looking: Promise<void> | undefined;

  const look = async () => {
    const answer = await fetch(new URL(`/finalized?from=${known}`, clockUrl));
    const keys = (await answer.json()) as string[];
    known += keys.length;
    for (const key of keys) seen.add(key);
  };
  // However many wait, one question is under way.
  const lookTogether = () => (looking ??= look().finally(() => (looking = undefined)));
  const has = async (key: string) => {
    if (!seen.has(key)) await lookTogether();
    return seen.has(key);
  };

  return {
    has,
    async waitFor(key) {
      if (!(await holdsWithin(() => has(key), END_MS, LOOK_EVERY_MS)))
        throw new Error(`The host was never told to finalize ${key}`);
    },
  };
}
