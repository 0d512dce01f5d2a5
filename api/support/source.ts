import { NOT_ABANDONED, type WorkKind, type WorkOutcome } from '../../contract';
import type { WorkItem } from '../../contract/http';
import type { Logger } from '../../platform/logger';
import { within } from '../../platform/within';
import { HttpProblem } from '../http/problem';

export interface WorkFilter {
  storeId?: string;
  /** Of an event; only a source of events knows types. */
  type?: string;
}

export interface WorkResult {
  id: string;
  outcome: WorkOutcome;
  /** Of a refusal. */
  code: string | null;
}

/** Why somebody tries again or gives up, who it is, and the id that tells a repeat of the request. */
export interface Command {
  reason: string;
  /** The shop's own id of a member of its staff. */
  by?: string;
  updateId: string;
  /** Of a key that sees one store: anything of another is as if it were nobody's. */
  ownStore?: string;
}

/** One kind of work. Another one is a file beside these, and a line in `sources/index.ts`. */
export interface WorkSource {
  kind: WorkKind;
  /** Whether this id is one of its own. */
  owns(id: string): boolean;
  count(filter: WorkFilter): Promise<number>;
  /** `from`: the `next` of an earlier page, or null. */
  list(
    filter: WorkFilter,
    page: { limit: number; from: string | null },
  ): Promise<{ items: WorkItem[]; next: string | null }>;
  /** A result for each id, in their order. Never throws for one of them. */
  retry(ids: string[], command: Command): Promise<WorkResult[]>;
  /** The same. */
  abandon(ids: string[], command: Command): Promise<WorkResult[]>;
}

/** What is mended or signed off, and never given up. */
export const neverAbandoned = async (ids: string[]): Promise<WorkResult[]> =>
  ids.map((id) => ({ id, outcome: 'refused', code: NOT_ABANDONED }));

export const unknownPlace = (): HttpProblem =>
  new HttpProblem('INVALID_REQUEST', undefined, {
    errors: [{ pointer: '/cursor', message: 'must be the next of an earlier answer' }],
  });

/** Of a row in the tables: its time in milliseconds since the epoch, and its id. */
export interface RowPlace {
  at: number;
  id: string;
}

/** Where a page of rows ended: the `next` of an answer. */
export const rowPlace = ({ at, id }: RowPlace): string => `${at}:${id}`;

/** Throws where it is no such place. */
export function rowPlaceOf(text: string): RowPlace {
  const [, at, id] = ROW_PLACE.exec(text) ?? [];
  if (at === undefined || id === undefined) throw unknownPlace();
  return { at: Number(at), id };
}

/** Ids end in a UUID: nobody reaches a workflow of another kind through them. */
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const ROW_PLACE = new RegExp(`^(\\d{1,15}):(${UUID})$`);
export const idOf = (prefix: string): RegExp => new RegExp(`^${prefix}(${UUID})$`);

const TABLES_MS = 2_000;

/** What sources of rows in the tables share: ids behind a prefix, the bound of a question, and what a change met. */
export interface Rows {
  owns(id: string): boolean;
  ask<T>(work: Promise<T>): Promise<T>;
  /**
   * A result for each id; `work` gets their UUIDs and says what came of each, undefined for nothing. Where it
   * fails, whether it was done nobody knows: a repeat is safe. The log tells a statement that always fails.
   */
  tell(
    ids: string[],
    work: (uuids: string[]) => Promise<(uuid: string) => Omit<WorkResult, 'id'> | undefined>,
  ): Promise<WorkResult[]>;
}

export function rowsOf(kind: WorkKind, prefix: string, logger: Logger): Rows {
  const ownId = idOf(prefix);
  const uuidOf = (id: string): string => ownId.exec(id)?.[1] ?? '';
  return {
    owns: (id) => ownId.test(id),
    ask: (work) => within(TABLES_MS, 'The database', work),
    async tell(ids, work) {
      if (ids.length === 0) return [];
      try {
        const resultOf = await work(ids.map(uuidOf));
        return ids.map((id) => ({ id, ...(resultOf(uuidOf(id)) ?? { outcome: 'nothingToDo', code: null }) }));
      } catch (error) {
        logger.warn(
          { errorName: error instanceof Error ? error.name : 'unknown', kind },
          'Work could not be tried again or given up',
        );
        return ids.map((id) => ({ id, outcome: 'tryAgain', code: null }));
      }
    },
  };
}
