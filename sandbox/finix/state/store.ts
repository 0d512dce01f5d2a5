import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readJsonLines } from '../../kit/json-lines';
import { TABLES, type Changes, type TableName, type Tables } from './records';

/** What requests may look up. Records are never changed in place: a request answers with `Changes`. */
export interface ReadableState {
  find<Name extends TableName>(table: Name, id: string): Tables[Name] | undefined;
  all<Name extends TableName>(table: Name): Tables[Name][];
  /**
   * Keyed hashes of card numbers are made with it: without the key nobody finds the number by trying them
   * all.
   */
  fingerprintKey(): string;
}

/** The memory, and the file that lets it survive a restart. */
export interface Store {
  /** The state of now; ask again after `reset`. */
  state(): ReadableState;
  /** Applies a request's changes at once and writes them down before it returns. */
  commit(changes: Changes): void;
  reset(): void;
}

const FINGERPRINT_KEY = 'fingerprint';

class State implements ReadableState {
  private readonly tables = new Map<TableName, Map<string, unknown>>(TABLES.map((name) => [name, new Map()]));

  find<Name extends TableName>(table: Name, id: string): Tables[Name] | undefined {
    return this.tables.get(table)?.get(id) as Tables[Name] | undefined;
  }

  all<Name extends TableName>(table: Name): Tables[Name][] {
    return [...(this.tables.get(table)?.values() ?? [])] as Tables[Name][];
  }

  fingerprintKey(): string {
    return this.find('secrets', FINGERPRINT_KEY)?.value ?? '';
  }

  everything(): Changes {
    return Object.fromEntries(TABLES.map((name) => [name, this.all(name)]));
  }

  apply(changes: Changes): void {
    for (const name of TABLES)
      for (const record of changes[name] ?? []) this.tables.get(name)?.set(record.id, record);
  }
}

const fresh = (): Changes => ({
  secrets: [{ id: FINGERPRINT_KEY, value: randomBytes(32).toString('base64') }],
});

const readChanges = (file: string): Changes[] => readJsonLines(file, 'sandbox', 'start afresh');

function replaceFile(file: string, changes: Changes): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(changes)}\n`);
  renameSync(`${file}.new`, file);
}

/**
 * With a `file` (JSON lines: one line is everything that one request changed) the state is read from it,
 * compacted to one line, and every commit appends a line.
 */
export function createStore(file?: string): Store {
  let state = new State();
  const load = (changes: Changes[]): void => {
    state = new State();
    for (const change of changes) state.apply(change);
    if (file !== undefined) replaceFile(file, state.everything());
  };

  if (file !== undefined) mkdirSync(dirname(file), { recursive: true });
  load([fresh(), ...(file !== undefined && existsSync(file) ? readChanges(file) : [])]);

  return {
    state: () => state,
    commit: (changes) => {
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(changes)}\n`);
      state.apply(changes);
    },
    reset: () => load([fresh()]),
  };
}
