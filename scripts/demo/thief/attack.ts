/** What came of one attack. */
export type Outcome =
  | {
      cameBack: string;
      /** Each thing that the thief has now and must not have; empty when every door held. */ got: string[];
    }
  /** Not tried, and why: a part of the stack does not run. */
  | { leftOut: string };

export interface Attack {
  /** What the thief does, in a few words. */
  tries: string;
  run(): Promise<Outcome>;
}

/** The attacks on one door; all of them are left out where its part of the stack does not run. */
export interface Door {
  name: string;
  attacks: Attack[];
  leftOut?: string;
}

/** Runs an attack. One that breaks off shows nothing, so it does not count as held. */
export async function attempt({ run }: Attack): Promise<Outcome> {
  try {
    return await run();
  } catch (error) {
    return {
      cameBack: 'the attack broke off',
      got: [`it shows nothing: ${error instanceof Error ? error.message : 'unknown reason'}`],
    };
  }
}

export interface Tally {
  held: number;
  lost: number;
  leftOut: number;
}

export function tallyOf(outcomes: readonly Outcome[]): Tally {
  const leftOut = outcomes.filter((outcome) => 'leftOut' in outcome).length;
  const lost = outcomes.filter((outcome) => 'got' in outcome && outcome.got.length > 0).length;
  return { held: outcomes.length - leftOut - lost, lost, leftOut };
}

/** Whether the thief left with nothing. Attacks that were all left out show nothing. */
export const heldAll = ({ held, lost }: Tally): boolean => lost === 0 && held > 0;
