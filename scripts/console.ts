import pc from 'picocolors';

/** What the set-up tells the person in front of it: one line per thing done, on standard output. */
export interface Progress {
  /** A thing is ready; `detail` says which way was taken. */
  done(what: string, detail?: string): void;
  /** A thing that takes its time has begun. */
  busy(what: string, detail?: string): void;
  /** Something is missing or was put right, and the work goes on. */
  note(message: string): void;
}

export const consoleProgress: Progress = {
  done: (what, detail = '') => console.log(`  ${pc.green('✔')} ${what.padEnd(22)} ${pc.dim(detail)}`),
  busy: (what, detail = '') => console.log(`  ${pc.cyan('…')} ${what.padEnd(22)} ${pc.dim(detail)}`),
  note: (message) => console.log(`  ${pc.yellow('!')} ${message}`),
};

export const silentProgress: Progress = { done() {}, busy() {}, note() {} };

/** An expected end, told in a sentence that says what to do: printed without a stack trace. */
export class Sentence extends Error {}

/** Prints what ended a command: a `Sentence` as it is, anything else with its stack. */
export const printFailure = (error: unknown): void =>
  console.error(error instanceof Sentence ? `\n  ${pc.red('✖')} ${error.message}\n` : error);

/**
 * Runs a command's main function and ends the process with its exit code, whatever an interrupted part of it
 * still waits for.
 */
export async function runMain(main: () => Promise<number>): Promise<never> {
  try {
    process.exit(await main());
  } catch (error) {
    printFailure(error);
    process.exit(1);
  }
}
