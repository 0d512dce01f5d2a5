import { typedText, WORK_KINDS, WORK_LIMITS, type WorkKind } from '../../contract';
import type { WorkAnswer, WorkItem } from '../../contract/http';
import type { z } from 'zod';
import type { Logger } from '../../platform/logger';
import { within } from '../../platform/within';
import { HttpProblem } from '../http/problem';
import { unknownPlace, type Command, type WorkFilter, type WorkResult, type WorkSource } from './source';

export interface Question extends WorkFilter {
  kind?: WorkKind;
  cursor?: string;
}
type Counts = z.infer<typeof WorkAnswer>['counts'];

/** Whoever asked, for the log. */
export interface Asker {
  keyId: string;
}

/** What is asked for each piece of work. */
export type Ask = 'retry' | 'abandon';

export interface Work {
  /** A source that is away, or too late for an answer in 6 s, is counted as null, and the others are listed. */
  list(question: Question, limit: number): Promise<z.infer<typeof WorkAnswer>>;
  /** A result for each id, in their order. */
  tell(ask: Ask, ids: string[], command: Command, asker: Asker): Promise<WorkResult[]>;
  /** The next batch of all that match. Throws TRY_AGAIN where they cannot be listed. */
  tellAll(
    ask: Ask,
    question: Question & { kind: WorkKind },
    command: Command,
    asker: Asker,
  ): Promise<{ results: WorkResult[]; next: string | null }>;
}

interface Place {
  kind: WorkKind;
  /** The source's own; null at its beginning. */
  from: string | null;
}

const cursorOf = ({ kind, from }: Place): string => `${kind}.${from ?? ''}`;

function placeOf(cursor: string): Place {
  const at = cursor.indexOf('.');
  const kind = WORK_KINDS.find((candidate) => candidate === cursor.slice(0, at));
  if (!kind) throw unknownPlace();
  return { kind, from: cursor.slice(at + 1) || null };
}

/** Of a whole list, however many sources are slow; nginx waits for 10 s. */
const LIST_MS = 6_000;

/** The one work list over all sources. */
export function createWork(sources: WorkSource[], logger: Logger): Work {
  /** What the source says, or null while it is away. */
  const orAway = async <T>({ kind }: WorkSource, work: Promise<T>): Promise<T | null> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof HttpProblem) throw error;
      logger.warn(
        { errorName: error instanceof Error ? error.name : 'unknown', kind },
        'A part of the work list cannot be asked',
      );
      return null;
    }
  };

  const countAll = async (filter: WorkFilter): Promise<Counts> => {
    const counts: Counts = {
      session: null,
      return: null,
      goodwill: null,
      businessDay: null,
      deadLetter: null,
      webhook: null,
    };
    await Promise.all(
      sources.map(async (source) => {
        counts[source.kind] = await orAway(source, source.count(filter));
      }),
    );
    return counts;
  };

  const list: Work['list'] = async ({ kind, cursor, ...filter }, limit) => {
    const until = performance.now() + LIST_MS;
    const counts = await countAll(filter);
    const place = cursor === undefined ? undefined : placeOf(cursor);
    const begin = place ? sources.findIndex((source) => source.kind === place.kind) : 0;
    const asked = sources.slice(begin).filter((source) => kind === undefined || source.kind === kind);
    const items: WorkItem[] = [];
    for (const source of asked) {
      if (counts[source.kind] === null) continue;
      const left = limit - items.length;
      if (left === 0) return { items, counts, next: cursorOf({ kind: source.kind, from: null }) };
      const from = source.kind === place?.kind ? place.from : null;
      const page = await orAway(
        source,
        within(
          Math.max(until - performance.now(), 0),
          'The work list',
          source.list(filter, { limit: left, from }),
        ),
      );
      if (!page) counts[source.kind] = null;
      items.push(...(page?.items ?? []));
      if (page?.next) return { items, counts, next: cursorOf({ kind: source.kind, from: page.next }) };
    }
    return { items, counts, next: null };
  };

  const tell: Work['tell'] = async (ask, ids, command, { keyId }) => {
    const unique = [...new Set(ids)];
    const results = await Promise.all(
      sources.map((source) =>
        source[ask](
          unique.filter((id) => source.owns(id)),
          command,
        ),
      ),
    );
    const known = new Map(results.flat().map((result) => [result.id, result]));
    const answers = unique.map(
      (id): WorkResult => known.get(id) ?? { id, outcome: 'nothingToDo', code: null },
    );
    const reason = typedText(command.reason);
    for (const { id, outcome, code } of answers)
      if (known.has(id))
        logger.info(
          { audit: 'work', keyId, item: id, outcome, code, reason, by: command.by },
          ask === 'retry' ? 'Tried again' : 'Given up',
        );
    return answers;
  };

  const tellAll: Work['tellAll'] = async (ask, question, command, asker) => {
    const { items, counts, next } = await list(question, WORK_LIMITS.batch);
    if (counts[question.kind] === null) throw new HttpProblem('TRY_AGAIN');
    const ids = items.filter(({ retryable }) => retryable).map(({ id }) => id);
    return { results: ids.length > 0 ? await tell(ask, ids, command, asker) : [], next };
  };

  return { list, tell, tellAll };
}
