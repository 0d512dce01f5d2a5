import type { SearchTypes } from '@medusajs/framework/types';
import type { MultiSearchQuery } from './client';
import { all, toFilter } from './filters';
import { refuse } from './refuse';
import { searchable } from './settings';

type Facet = Exclude<NonNullable<SearchTypes.SearchOptions['facets']>[number], string>;
export type RangeFacet = Extract<Facet, { type: 'range' }>;

export const defaultTake = 20;

export const facetsOf = (input: SearchTypes.ProviderSearchQuery): Facet[] =>
  (input.search_options?.facets ?? []).map((facet) => (typeof facet === 'string' ? { field: facet } : facet));

export const isRange = (facet: Facet): facet is RangeFacet => facet.type === 'range';

/**
 * A search's own query, and after it one for each range it wants counted: MeiliSearch counts values, not
 * ranges.
 */
export function toQueries(input: SearchTypes.ProviderSearchQuery): MultiSearchQuery[] {
  const own = toQuery(input);
  const ranges = facetsOf(input)
    .filter(isRange)
    .flatMap(({ field, ranges }) => ranges.map((range) => ({ field, range })));
  const counted = ranges.map(({ field, range }) => {
    const bounds = toFilter({
      [field]: { $exists: true, $gte: bound(field, range.from), $lt: bound(field, range.to) },
    });
    return {
      indexUid: own.indexUid,
      q: own.q,
      matchingStrategy: own.matchingStrategy,
      attributesToSearchOn: own.attributesToSearchOn,
      rankingScoreThreshold: own.rankingScoreThreshold,
      hitsPerPage: 0,
      filter: all([toFilter(input.filters), bounds]),
    };
  });
  return [own, ...counted];
}

function toQuery(input: SearchTypes.ProviderSearchQuery): MultiSearchQuery {
  const options = input.search_options ?? {};
  refuseUnknown(input);
  return {
    indexUid: input.index.physical_name,
    q: words(input),
    filter: toFilter(input.filters),
    sort: sortOf(input),
    ...pageOf(input),
    attributesToRetrieve: [...new Set([input.index.primary_key, ...input.attributes_to_retrieve])],
    attributesToSearchOn: options.attributes_to_search_on ?? null,
    // Medusa's "last" means the last word is a beginning, which MeiliSearch always takes it for; its own
    // "last" would drop words.
    matchingStrategy: 'all',
    facets: facetsOf(input)
      .filter((facet) => !isRange(facet))
      .map(({ field }) => field),
    rankingScoreThreshold: options.min_score,
    showRankingScore: options.include_score ?? false,
    distinct: options.distinct,
    ...highlightOf(input),
  };
}

/** Quoted words are taken as they are spelt and whole; where the last one is a beginning it stays open. */
function words({ q, search_options: options }: SearchTypes.ProviderSearchQuery): string {
  const text = (q ?? '').trim();
  if (options?.typo_tolerance || text === '') return text;
  const parts = text.replaceAll('"', ' ').split(/\s+/).filter(Boolean);
  return parts
    .map((word, i) => (options?.match_strategy === 'last' && i === parts.length - 1 ? word : `"${word}"`))
    .join(' ');
}

/** By pages where that is possible: MeiliSearch counts pages exactly and offsets roughly. */
function pageOf({
  pagination,
}: SearchTypes.ProviderSearchQuery): Pick<MultiSearchQuery, 'hitsPerPage' | 'page' | 'limit' | 'offset'> {
  const { skip = 0, take = defaultTake } = pagination ?? {};
  if (take === 0) return { hitsPerPage: 0 };
  return skip % take === 0 ? { hitsPerPage: take, page: skip / take + 1 } : { offset: skip, limit: take };
}

function sortOf({ q, index, pagination }: SearchTypes.ProviderSearchQuery): string[] | undefined {
  const order = Object.entries(pagination?.order ?? {});
  if (order.some(([field, direction]) => field === '_score' && direction === 'ASC'))
    refuse('the least relevant first');
  const sort = order
    .filter(([field]) => field !== '_score')
    .map(([field, direction]) => `${field}:${direction.toLowerCase()}`);
  if (sort.length > 0) return sort;
  return q?.trim() ? undefined : [`${index.primary_key}:asc`];
}

function highlightOf({
  index,
  q,
  search_options: options,
}: SearchTypes.ProviderSearchQuery): Pick<
  MultiSearchQuery,
  'attributesToHighlight' | 'highlightPreTag' | 'highlightPostTag'
> {
  if (!options?.highlight || !q?.trim()) return {};
  const wanted = options.highlight === true ? { fields: searchable(index) } : options.highlight;
  if (wanted.snippet) refuse('snippets of highlights');
  return {
    attributesToHighlight: wanted.fields,
    highlightPreTag: wanted.pre_tag ?? '<mark>',
    highlightPostTag: wanted.post_tag ?? '</mark>',
  };
}

function refuseUnknown({ pagination, search_options: options }: SearchTypes.ProviderSearchQuery): void {
  if (options?.vector) refuse('vectors');
  if (options?.locales?.length) refuse('locales of a query');
  if (options?.match_strategy === 'any') refuse('matching any of the words');
  if (pagination?.cursor !== undefined) refuse('cursors');
}

const bound = (field: string, value: number | string | undefined): number | undefined => {
  const parsed = value === undefined ? undefined : Number(value);
  return Number.isNaN(parsed) ? refuse(`ranges of "${field}" that are not numbers`) : parsed;
};
