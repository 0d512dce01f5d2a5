import { setTimeout as delay } from 'node:timers/promises';

/** A health check waits for 3 s. */
const LOOK_MS = 2_000;
const REMEMBER_MS = 1_000;
/** A question that nobody answered for so long is asked anew: its connection may be gone without a word. */
const GIVE_UP_MS = 15_000;

/** Asks what is needed; a rejection says that it is away. */
export type Look = () => PromiseLike<unknown>;

const isTrueWithin = async (work: Promise<boolean>): Promise<boolean> => {
  const late = new AbortController();
  try {
    return await Promise.race([work, delay(LOOK_MS, false, { signal: late.signal })]);
  } finally {
    late.abort();
  }
};

/** Whether something answers in 2 s. While a question is open nobody asks it again: probes do not pile up. */
function createProbe(look: Look): () => Promise<boolean> {
  let open: { answer: Promise<boolean>; since: number } | undefined;
  const ask = async (): Promise<boolean> => {
    try {
      await look();
      return true;
    } catch {
      return false;
    }
  };
  return () => {
    if (!open || performance.now() - open.since > GIVE_UP_MS) {
      const asked = { answer: ask(), since: performance.now() };
      open = asked;
      void asked.answer.then(() => {
        if (open === asked) open = undefined;
      });
    }
    return isTrueWithin(open.answer);
  };
}

/** The names of what does not answer; remembered for a second, so that strangers who ask cost nothing. */
export function createReadiness(looks: Record<string, Look>): () => Promise<string[]> {
  const probes = Object.entries(looks).map(([name, look]) => [name, createProbe(look)] as const);
  let known: { missing: Promise<string[]>; until: number } | undefined;
  const missing = async (): Promise<string[]> => {
    const answers = await Promise.all(probes.map(async ([name, probe]) => ((await probe()) ? [] : [name])));
    return answers.flat();
  };
  return () => {
    if (!known || performance.now() >= known.until)
      known = { missing: missing(), until: performance.now() + REMEMBER_MS };
    return known.missing;
  };
}
