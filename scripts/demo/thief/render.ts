import pc from 'picocolors';
import { ends, fit, WIDTH, wrap } from '../layout';
import { heldAll, type Attack, type Outcome, type Tally } from './attack';

const INDENT = '  ';
const BODY = WIDTH - INDENT.length;
const DETAIL = BODY - 2;

const attacks = (count: number): string => `${count} ${count === 1 ? 'attack' : 'attacks'}`;

/** The door that is attacked now. */
export function renderDoor(name: string, count: number): string {
  const number = attacks(count);
  const room = BODY - number.length - 1;
  const title = fit(name, room - 2);
  return `\n${INDENT}${pc.bold(title)} ${pc.dim('─'.repeat(Math.max(1, room - title.length - 1)))} ${pc.dim(number)}`;
}

const details = (text: string): string[] => wrap(text, DETAIL).map((line) => `${INDENT}  ${line}`);

/** What the thief tried and got in one line; below it what came back. */
export function renderOutcome({ tries }: Pick<Attack, 'tries'>, outcome: Outcome): string[] {
  if ('leftOut' in outcome)
    return [
      pc.dim(`${INDENT}· ${ends(tries, 'left out', DETAIL)}`),
      ...details(outcome.leftOut).map((line) => pc.dim(line)),
    ];
  const { cameBack, got } = outcome;
  const line = ends(tries, got.length === 0 ? 'nothing' : 'GOT IN', DETAIL);
  if (got.length === 0)
    return [`${INDENT}${pc.green('✔')} ${line}`, ...details(cameBack).map((row) => pc.dim(row))];
  return [
    `${INDENT}${pc.red('✖')} ${pc.bold(line)}`,
    ...details(cameBack).map((row) => pc.dim(row)),
    ...got.flatMap(details).map((row) => pc.red(row)),
  ];
}

/** A door whose part of the stack does not run. */
export const renderLeftOut = (reason: string): string => pc.dim(`${INDENT}· ${reason}`);

export function renderVerdict(tally: Tally): string {
  const { held, lost, leftOut } = tally;
  const rest = leftOut === 0 ? '' : pc.dim(` (${leftOut} left out)`);
  if (heldAll(tally))
    return `${INDENT}${pc.green('✔')} ${pc.bold(`${attacks(held)}, and the thief got nothing`)}${rest}`;
  if (lost === 0) return `${INDENT}${pc.red('✖')} nothing was attacked${rest}`;
  return `${INDENT}${pc.red('✖')} ${pc.bold(`${lost} of ${attacks(held + lost)} got something`)}${rest}`;
}
