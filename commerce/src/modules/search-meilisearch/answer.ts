import type { SearchTypes } from '@medusajs/framework/types';
import { projectDocument } from '@medusajs/framework/utils';
import type { Answer } from './client';
import { type RangeFacet, defaultTake, facetsOf, isRange } from './question';

type FacetRequest = ReturnType<typeof facetsOf>[number];

const mostValues = 10;

/** MeiliSearch's answers to the queries of one search, the own one first, as Medusa's one result. */
export function toResult(
  input: SearchTypes.ProviderSearchQuery,
  [own, ...ranges]: readonly Answer[],
): SearchTypes.SearchResult {
  if (!own) throw new Error('MeiliSearch left a search without an answer.');
  const { skip = 0, take = defaultTake } = input.pagination ?? {};
  return {
    hits: own.hits.map((hit) => toHit(input, hit)),
    ...facets(input, own, ranges),
    metadata: {
      skip,
      take,
      count: input.search_options?.count === 'none' ? null : totalOf(own),
      query: input.q,
      processing_time_ms: own.processingTimeMs,
    },
  };
}

const totalOf = (answer: Answer): number => answer.totalHits ?? answer.estimatedTotalHits ?? 0;

function toHit(
  input: SearchTypes.ProviderSearchQuery,
  { _formatted, _rankingScore, ...hit }: Answer['hits'][number],
): SearchTypes.SearchHit {
  const formatted: Readonly<Record<string, unknown>> = _formatted ?? {};
  const marked = input.search_options?.highlight
    ? Object.entries(formatted).flatMap(([field, value]) =>
        typeof value === 'string' && value !== hit[field] ? [[field, [value]]] : [],
      )
    : [];
  return {
    id: String(hit[input.index.primary_key]),
    ...(input.search_options?.include_score ? { score: _rankingScore } : {}),
    document: projectDocument(hit, input.attributes_to_retrieve),
    ...(marked.length > 0 ? { highlights: Object.fromEntries(marked) } : {}),
  };
}

function facets(
  input: SearchTypes.ProviderSearchQuery,
  own: Answer,
  ranges: readonly Answer[],
): Pick<SearchTypes.SearchResult, 'facets'> {
  const requests = facetsOf(input);
  if (requests.length === 0) return {};
  let next = 0;
  const results = requests.map((request): [string, SearchTypes.SearchFacetResult] => {
    if (!isRange(request))
      return [request.field, request.type === 'stats' ? stats(request.field, own) : values(request, own)];
    const counted = ranges.slice(next, next + request.ranges.length);
    next += request.ranges.length;
    return [request.field, rangesOf(request, counted)];
  });
  return { facets: Object.fromEntries(results) };
}

function values(
  request: FacetRequest & { type?: 'value' },
  { facetDistribution }: Answer,
): SearchTypes.SearchFacetResult {
  const counted = Object.entries(facetDistribution?.[request.field] ?? {}).map(([value, count]) => ({
    value,
    count,
  }));
  const asked =
    request.query === undefined
      ? counted
      : counted.filter(({ value }) => value.startsWith(request.query ?? ''));
  asked.sort((a, b) => (request.sort === 'alpha' ? 0 : b.count - a.count) || (a.value < b.value ? -1 : 1));
  return { type: 'value', values: asked.slice(0, request.limit ?? mostValues) };
}

function stats(field: string, { facetDistribution, facetStats }: Answer): SearchTypes.SearchFacetResult {
  const count = Object.values(facetDistribution?.[field] ?? {}).reduce((sum, one) => sum + one, 0);
  return { type: 'stats', min: facetStats?.[field]?.min ?? 0, max: facetStats?.[field]?.max ?? 0, count };
}

function rangesOf({ ranges }: RangeFacet, counted: readonly Answer[]): SearchTypes.SearchFacetResult {
  const named = ranges.map(({ key, from, to }, i) => {
    const answer = counted[i];
    return { key: key ?? `${from ?? '*'}-${to ?? '*'}`, from, to, count: answer ? totalOf(answer) : 0 };
  });
  return { type: 'range', ranges: named };
}
