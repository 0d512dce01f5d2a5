import { appendFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readJsonLines } from '../../kit/json-lines';
import type { Changes } from './records';
import { State, type ReadableState } from './state';

/** The host's memory, and the file that lets it survive a restart. */
export interface Store {
  /** The state of now; ask again after `reset`. */
  state(): ReadableState;
  /** Applies a message's changes at once and writes them down before it returns. */
  commit(changes: Changes): void;
  /** Back to the seed. */
  reset(): void;
}

const readChanges = (file: string): Changes[] => readJsonLines(file, 'sandbox', 'start from the seed');

function replaceFile(file: string, changes: Changes): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(changes)}\n`);
  renameSync(`${file}.new`, file);
}

/**
 * With a `file` (JSON lines: one line is everything that one message changed) the state is read from it,
 * compacted to one line, and every commit appends a line. A line per message keeps a commit's cost
 * independent of how much was there before.
 */
export function createStore(seed: Changes, file?: string): Store {
  let state = new State();
  const load = (changes: Changes[]): void => {
    state = new State();
    for (const change of changes) state.apply(change);
    if (file !== undefined) replaceFile(file, state.everything());
  };

  if (file !== undefined) mkdirSync(dirname(file), { recursive: true });
  load(file !== undefined && existsSync(file) ? readChanges(file) : [seed]);

  return {
    state: () => state,
    commit: (changes) => {
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(changes)}\n`);
      state.apply(changes);
    },
    reset: () => load([seed]),
  };
}
