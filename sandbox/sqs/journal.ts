import { appendFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readJsonLines } from '../kit/json-lines';

/** Name → type and value; only texts and numbers are kept. */
export type MessageAttributes = Record<string, { DataType: string; StringValue: string }>;

export interface KeptMessage {
  id: string;
  queue: string;
  body: string;
  /** As its sender wrote them; absent where there are none. */
  attributes?: MessageAttributes;
  /** Milliseconds since the epoch. */
  sentAt: number;
}

type Entry = { sent: KeptMessage } | { deleted: string };

/** Lines about messages that are gone: as many as are worth a new file. */
const LITTER = 10_000;

/** What lets messages outlive the process: written down before anybody is told that they were taken. */
export interface Journal {
  /** The messages that were sent and not deleted, oldest first. */
  messages: readonly KeptMessage[];
  /** Also where a message moves to another queue: the newest line of an id counts. */
  sent(message: KeptMessage): void;
  deleted(id: string): void;
}

const readEntries = (file: string): Entry[] => readJsonLines(file, 'queue', 'start afresh');

/**
 * In a `file` of JSON lines, one per message sent or deleted, compacted now and then; without one, nothing
 * outlives the process. Throws an Error that names a broken line.
 */
export function openJournal(file?: string): Journal {
  if (file === undefined) return { messages: [], sent: () => undefined, deleted: () => undefined };

  const alive = new Map<string, KeptMessage>();
  const apply = (entry: Entry): void => {
    if ('sent' in entry) alive.set(entry.sent.id, entry.sent);
    else alive.delete(entry.deleted);
  };
  let litter = 0;
  const compact = (): void => {
    writeFileSync(`${file}.new`, [...alive.values()].map((sent) => `${JSON.stringify({ sent })}\n`).join(''));
    renameSync(`${file}.new`, file);
    litter = 0;
  };

  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file)) for (const entry of readEntries(file)) apply(entry);
  compact();

  const write = (entry: Entry): void => {
    appendFileSync(file, `${JSON.stringify(entry)}\n`);
    apply(entry);
  };
  return {
    messages: [...alive.values()],
    sent: (message) => write({ sent: message }),
    deleted: (id) => {
      write({ deleted: id });
      litter += 1;
      if (litter > LITTER) compact();
    },
  };
}
