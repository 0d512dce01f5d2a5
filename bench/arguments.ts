import { parseArgs } from 'node:util';
import { Sentence, type Progress } from '../scripts/console';

/** The parts of the benchmark beside the bare workflow, each on servers of its own. */
export const PARTS = ['checkouts', 'open', 'waiting'] as const;
export type Part = (typeof PARTS)[number];

export interface Arguments {
  /** What is measured instead of the service beside the bare workflow; undefined: that. */
  mode: string | undefined;
  /** Short windows and few sessions. */
  quick: boolean;
  /** How often the checkouts are measured, each time on fresh servers. */
  runs: number;
  parts: readonly Part[];
}

/** Measures and prints; ends what it started also when it is interrupted. */
export type Mode = (asked: Arguments, progress: Progress, signal: AbortSignal) => Promise<void>;

const MAX_RUNS = 9;

function runsOf(value: string | boolean | undefined): number {
  if (value === undefined) return 1;
  const runs = Number(value);
  if (typeof value === 'string' && Number.isInteger(runs) && runs >= 1 && runs <= MAX_RUNS) return runs;
  throw new Sentence(`--runs takes a number from 1 to ${MAX_RUNS}.`);
}

function partsOf(value: string | boolean | undefined): readonly Part[] {
  if (value === undefined) return PARTS;
  const part = PARTS.find((name) => name === value);
  if (part) return [part];
  throw new Sentence(`--only takes one of ${PARTS.join(', ')}.`);
}

/**
 * Reads what stands behind `npm run bench --`. `modes` are the names of what else can be measured, each asked
 * for by `--<name>`, one at a time. Throws a `Sentence` for an argument that it does not know, and where two modes are asked
 * for.
 */
export function readArguments(args: readonly string[], modes: readonly string[]): Arguments {
  const flags = ['quick', ...modes];
  const valued = ['runs', 'only'];
  const { values, positionals } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    options: {
      ...Object.fromEntries(valued.map((name) => [name, { type: 'string' as const }])),
      ...Object.fromEntries(flags.map((name) => [name, { type: 'boolean' as const }])),
    },
  });
  const unknown = [
    ...positionals,
    ...Object.keys(values)
      .filter((name) => !valued.includes(name) && !flags.includes(name))
      .map((name) => `--${name}`),
  ][0];
  if (unknown !== undefined) {
    const known = [...flags.map((name) => `--${name}`), '--runs <n>', `--only <${PARTS.join('|')}>`].join(
      ', ',
    );
    throw new Sentence(`npm run bench does not know ${unknown}; it takes ${known}, or nothing.`);
  }
  const asked = modes.filter((mode) => values[mode] === true);
  if (asked.length > 1)
    throw new Sentence(
      `npm run bench measures one at a time: ${asked.map((mode) => `--${mode}`).join(' or ')}.`,
    );
  return {
    mode: asked[0],
    quick: values['quick'] === true,
    runs: runsOf(values['runs']),
    parts: partsOf(values['only']),
  };
}
