import { NOT_ABANDONED, type WorkKind, type WorkOutcome } from '../../contract';
import type { WorkItem } from '../../contract/http';
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
