import type { Fault } from '../demo/sandbox';
import type { Random } from './random';

/** The loyalty host's own trouble, in the list of what may be struck. */
export const HOST = 'loyalty host';

/** `end` asks it to end in good order, `freeze` stops it for a while (SIGSTOP), `fault` makes the host misbehave. */
export type Blow =
  | { kind: 'kill' | 'end'; victim: string }
  | { kind: 'freeze'; victim: string; forMs: number }
  | { kind: 'fault'; victim: typeof HOST; forMs: number; fault: Fault };

/**
 * Milliseconds from one blow to the next. After the first round the stack has time to work as well: starting a
 * process costs a core some seconds.
 */
const FIRST_PAUSE_MS = { least: 1_000, most: 4_000 };
const PAUSE_MS = { least: 2_000, most: 12_000 };
const TROUBLE_MS = { least: 1_000, most: 4_000 };
/** Of ten blows, so many are SIGKILL, and so many more ask it to end; the rest freeze. */
const KILLS = 7;
const ENDS = 1;

const FAULTS: readonly Fault[] = [
  { route: '*', kind: 'latency', value: 3_000 },
  { route: '*', kind: 'hang' },
  { route: '*', kind: 'reset' },
  { route: '*', kind: 'status', value: 500 },
  { route: '*', kind: 'malformed' },
  { route: 'finalize', kind: 'lostAnswer' },
];

function blowOn(victim: string, random: Random): Blow {
  const forMs = random.between(TROUBLE_MS.least, TROUBLE_MS.most);
  if (victim === HOST) return { kind: 'fault', victim: HOST, forMs, fault: random.of(FAULTS) };
  const die = random.between(1, 10);
  if (die <= KILLS) return { kind: 'kill', victim };
  return die <= KILLS + ENDS ? { kind: 'end', victim } : { kind: 'freeze', victim, forMs };
}

/** Without an end: rounds in which everything is struck once, in an order of chance. */
export function* planBlows(
  random: Random,
  victims: readonly string[],
): Generator<{ pauseMs: number; blow: Blow }, never> {
  for (let pause = FIRST_PAUSE_MS; ; pause = PAUSE_MS)
    for (const victim of random.shuffled(victims))
      yield { pauseMs: random.between(pause.least, pause.most), blow: blowOn(victim, random) };
}

/** For people: `SIGKILL worker`, `SIGSTOP api for 2.4 s`. */
export function describe(blow: Blow): string {
  switch (blow.kind) {
    case 'kill':
      return `SIGKILL ${blow.victim}`;
    case 'end':
      return `end ${blow.victim}`;
    case 'freeze':
      return `SIGSTOP ${blow.victim} for ${blow.forMs} ms`;
    case 'fault': {
      const { route, kind, value } = blow.fault;
      return `${HOST}: ${[kind, value].filter((part) => part !== undefined).join(' ')} on ${route} for ${blow.forMs} ms`;
    }
  }
}
