import type { SearchTypes } from '@medusajs/framework/types';
import { PostgresSearchService } from '@medusajs/search-postgres/dist/services/postgres-search';

/**
 * How alike a misspelt query and a document must be, from 0 to 1 (pg_trgm's word similarity). Medusa's
 * provider takes everything above 0.3, where "cofee" finds the car wash; one or two wrong letters in a word
 * of five or more stay above this.
 */
const alike = 0.42;

/** As many as a page can hold. Who misspells a word that more products are like has to spell it right. */
const mostForgiven = 100;

/**
 * Medusa's search in PostgreSQL, forgiving only where that is needed: a query that is spelt as the catalogue
 * spells it finds exactly what holds its words ("cola" is not "chocolate"), any other one finds what is most
 * alike. Hits, their count and the facets always speak of the same products.
 */
export class ForgivingPostgresSearch extends PostgresSearchService {
  override async search(input: SearchTypes.ProviderSearchQuery): Promise<SearchTypes.SearchResult> {
    if (!input.q?.trim() || !input.search_options?.typo_tolerance) return super.search(input);
    if (await this.spelt(input)) return super.search(withOptions(input, { typo_tolerance: false }));
    return this.searchAlike(input);
  }

  /**
   * Asked without the filters, so that one page's hits and each of its facets are all counted the same way.
   */
  private async spelt(input: SearchTypes.ProviderSearchQuery): Promise<boolean> {
    const { match_strategy, attributes_to_search_on } = input.search_options ?? {};
    const anything = await super.search({
      ...input,
      filters: undefined,
      pagination: { take: 0 },
      search_options: { match_strategy, attributes_to_search_on, count: 'exact' },
    });
    return (anything.metadata.count ?? 0) > 0;
  }

  private async searchAlike(input: SearchTypes.ProviderSearchQuery): Promise<SearchTypes.SearchResult> {
    const { index } = input;
    const candidates = await super.search({
      ...withOptions(input, {
        min_score: Math.max(alike, input.search_options?.min_score ?? 0),
        facets: undefined,
        count: 'none',
        include_score: true,
      }),
      attributes_to_retrieve: [index.primary_key],
      pagination: { take: mostForgiven },
    });
    const scores = new Map(candidates.hits.map(({ id, score }) => [id, score]));
    const among = { [index.primary_key]: [...scores.keys()] };
    if (scores.size === 0) among[index.primary_key] = [''];
    const found = await super.search({
      ...withoutQuery(input),
      filters: { $and: [...(input.filters ? [input.filters] : []), among] },
      ...all(input),
    });
    return {
      ...found,
      hits: this.page(input, found.hits, scores),
      metadata: { ...found.metadata, ...pageOf(input), query: input.q },
    };
  }

  private page(
    input: SearchTypes.ProviderSearchQuery,
    hits: SearchTypes.SearchHit[],
    scores: ReadonlyMap<string, number | undefined>,
  ): SearchTypes.SearchHit[] {
    const { skip, take } = pageOf(input);
    const scored = hits.map((hit) => ({ ...hit, score: scores.get(hit.id) }));
    if (!ordered(input)) scored.sort((a, b) => (b.score ?? 0) - (a.score ?? 0));
    return scored
      .slice(skip, skip + take)
      .map(({ score, ...hit }) => (input.search_options?.include_score ? { ...hit, score } : hit));
  }
}

const ordered = ({ pagination }: SearchTypes.ProviderSearchQuery): boolean =>
  Object.keys(pagination?.order ?? {}).some((field) => field !== '_score');

const pageOf = ({ pagination }: SearchTypes.ProviderSearchQuery) => ({
  skip: pagination?.skip ?? 0,
  take: pagination?.take ?? 20,
});

/** Every candidate at once: their scores are not in this query, so the page is cut afterwards. */
const all = (
  input: SearchTypes.ProviderSearchQuery,
): Pick<SearchTypes.ProviderSearchQuery, 'pagination'> => ({
  pagination: {
    take: pageOf(input).take === 0 ? 0 : mostForgiven,
    ...(ordered(input) ? { order: input.pagination?.order } : {}),
  },
});

const withOptions = (
  input: SearchTypes.ProviderSearchQuery,
  options: SearchTypes.SearchOptions,
): SearchTypes.ProviderSearchQuery => ({
  ...input,
  search_options: { ...input.search_options, ...options },
});

const withoutQuery = (input: SearchTypes.ProviderSearchQuery): SearchTypes.ProviderSearchQuery => ({
  ...withOptions(input, { typo_tolerance: false, min_score: undefined }),
  q: undefined,
});
