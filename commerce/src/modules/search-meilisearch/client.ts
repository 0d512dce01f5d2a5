/**
 * MeiliSearch's own client, at the border between its ES modules and the CommonJS that Medusa loads: its
 * types are imported for types only, itself when it is first needed.
 */
import type {
  MeiliSearch,
  MultiSearchQuery,
  MultiSearchResult,
  RecordAny,
  Settings,
  Task,
} from 'meilisearch' with { 'resolution-mode': 'import' };

export type { MeiliSearch, MultiSearchQuery, Settings, Task };
export type Answer = MultiSearchResult<RecordAny>;

export interface MeiliSearchOptions {
  /** For example `http://127.0.0.1:7700`. */
  host: string;
  apiKey?: string;
}

/** Milliseconds; a request that takes longer has failed. */
const requestTimeout = 5_000;

export async function connect({ host, apiKey }: MeiliSearchOptions): Promise<MeiliSearch> {
  const { MeiliSearch } = await import('meilisearch');
  return new MeiliSearch({ host, apiKey, timeout: requestTimeout });
}

/** The engine's own code of an error it answered with, for example `index_not_found`. */
export function codeOf(error: unknown): string | undefined {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : undefined;
}
