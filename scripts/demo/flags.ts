import { parseArgs } from 'node:util';
import { Sentence } from '../console';

/** What may go wrong while the shopper is at the checkout; the key is the flag. */
export const FAILURES = {
  'host-down': 'the loyalty host cuts every connection',
  'host-slow': 'the loyalty host takes 3 s for every answer',
  'host-lies': 'the loyalty host tells every lie it knows',
  'token-expired': 'the loyalty host takes its token back',
  'worker-killed': 'the worker that holds the checkout is killed, twice',
  'bank-transfer': 'the money comes long after the checkout would have ended',
} as const;
export type Failure = keyof typeof FAILURES;

/** The other story: nothing breaks, and somebody wants what is not theirs. */
export const THIEF = 'thief';

export interface Flags {
  failure: Failure | undefined;
  thief: boolean;
  help: boolean;
}

const isFailure = (name: string): name is Failure => Object.hasOwn(FAILURES, name);

/** How the command is called, one line per flag. */
export function usage(): string {
  const rows = Object.entries(FAILURES).map(([name, what]) => `    --${name.padEnd(14)} ${what}`);
  return [
    '  npm run demo              a checkout where nothing goes wrong',
    '  npm run demo -- --<flag>  the same checkout, and',
    ...rows,
    `  npm run demo -- --${THIEF}   attacks on every door, and what each of them got`,
  ].join('\n');
}

/**
 * Reads the arguments; throws a `Sentence` with the list of flags for an unknown one, and for two stories at
 * a time.
 */
export function parseFlags(args: string[]): Flags {
  const names = [...Object.keys(FAILURES), THIEF, 'help'];
  const options = Object.fromEntries(names.map((name) => [name, { type: 'boolean' as const }]));
  // Not strict: its own messages name one argument and no way out.
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true, allowPositionals: true });
  const known = (token: (typeof tokens)[number]) =>
    token.kind === 'option' && token.value === undefined && names.includes(token.name);
  const unknown = tokens.find((token) => !known(token));
  if (unknown)
    throw new Sentence(
      `npm run demo does not know ${args[unknown.index] ?? 'that'}. It takes:\n\n${usage()}`,
    );
  const given = new Set(tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : [])));
  const failures = [...given].filter(isFailure);
  if (failures.length > 1)
    throw new Sentence(
      `One failure at a time, so that it can be told what does what: ${failures.map((name) => `--${name}`).join(' or ')}.`,
    );
  const [failure] = failures;
  if (failure && given.has(THIEF)) throw new Sentence(`One story at a time: --${failure} or --${THIEF}.`);
  return { failure, thief: given.has(THIEF), help: given.has('help') };
}
