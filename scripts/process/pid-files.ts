import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, signal } from './identity';
import { holdsWithin } from './wait';

/** What is known of a process that was begun: enough to end it later, even by another supervisor. */
interface Record {
  pid: number;
  identity: string;
  stopSignal: NodeJS.Signals;
}

/**
 * A folder with one `<name>.pid` per process (the pid alone, for people and tools) and a record beside it
 * that tells a reused pid apart.
 */
export interface PidFiles {
  write(name: string, pid: number, stopSignal: NodeJS.Signals): void;
  /** The pid when that very process still lives. */
  living(name: string): number | undefined;
  remove(name: string): void;
  /** Asks a process to end in good order, in its own way; false when it is gone. */
  askToEnd(name: string): boolean;
  /**
   * Ends every process that still lives under its record, and forgets all of them. Answers the names of those
   * it ended.
   */
  endAll(graceMs: number): Promise<string[]>;
}

function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

export function createPidFiles(folder: string): PidFiles {
  mkdirSync(folder, { recursive: true });
  const file = (name: string, kind: 'pid' | 'json') => join(folder, `${name}.${kind}`);

  const read = (name: string): Record | undefined => {
    try {
      return JSON.parse(readFileSync(file(name, 'json'), 'utf8')) as Record;
    } catch {
      return undefined; // Absent, or cut off by a crash: nothing that could be trusted to name a process.
    }
  };
  const livingRecord = (name: string): Record | undefined => {
    const record = read(name);
    return record && identityOf(record.pid) === record.identity ? record : undefined;
  };
  const remove = (name: string): void => {
    rmSync(file(name, 'pid'), { force: true });
    rmSync(file(name, 'json'), { force: true });
  };
  const end = async (name: string, graceMs: number): Promise<boolean> => {
    const record = livingRecord(name);
    if (!record) return false;
    const gone = () => livingRecord(name) === undefined;
    signal(record.pid, record.stopSignal);
    if (await holdsWithin(gone, graceMs)) return true;
    signal(record.pid, 'SIGKILL');
    await holdsWithin(gone, 5_000);
    return true;
  };

  return {
    write(name, pid, stopSignal) {
      const identity = identityOf(pid);
      if (identity === undefined) return; // It has ended already; its end is told by its exit.
      writeWhole(file(name, 'json'), JSON.stringify({ pid, identity, stopSignal } satisfies Record));
      writeWhole(file(name, 'pid'), `${pid}\n`);
    },
    living: (name) => livingRecord(name)?.pid,
    remove,
    askToEnd(name) {
      const record = livingRecord(name);
      return record !== undefined && signal(record.pid, record.stopSignal);
    },
    async endAll(graceMs) {
      if (!existsSync(folder)) return [];
      const names = readdirSync(folder)
        .filter((entry) => entry.endsWith('.json'))
        .map((entry) => entry.slice(0, -'.json'.length));
      const ended = await Promise.all(
        names.map(async (name) => ((await end(name, graceMs)) ? name : undefined)),
      );
      for (const name of names) remove(name);
      return ended.filter((name) => name !== undefined);
    },
  };
}
