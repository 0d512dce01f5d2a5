import type { SearchTypes } from '@medusajs/framework/types';
import type { Settings } from './client';
import { refuse } from './refuse';

/** Above what any page or facet of the shop asks for. */
const mostHits = 10_000;
const mostValues = 300;

/**
 * What the index must be told for MeiliSearch to serve the definition. Throws for fields it cannot hold as
 * Medusa means them.
 */
export function toSettings(index: SearchTypes.ResolvedSearchIndexDefinition): Settings {
  const fields = leaves(index.fields);
  const paths = (wanted: (field: SearchTypes.SearchFieldDefinition) => unknown): string[] =>
    fields.filter(({ field }) => wanted(field)).map(({ path }) => path);
  const typo = index.settings.typo_tolerance;
  return {
    searchableAttributes: searchable(index),
    filterableAttributes: [
      ...new Set([index.primary_key, ...paths((field) => field.filterable || field.facetable)]),
    ],
    sortableAttributes: [...new Set([index.primary_key, ...paths((field) => field.sortable)])],
    displayedAttributes: ['*'],
    // An order that was asked for comes before relevance, as in Medusa; where none was, `sort` changes
    // nothing.
    rankingRules: ['sort', 'words', 'typo', 'proximity', 'attribute', 'exactness'],
    typoTolerance: {
      enabled: typo?.enabled ?? true,
      minWordSizeForTypos: {
        oneTypo: typo?.min_word_size_for_one_typo ?? 5,
        twoTypos: typo?.min_word_size_for_two_typos ?? 9,
      },
      disableOnAttributes: typo?.disabled_on_attributes ?? [],
    },
    pagination: { maxTotalHits: mostHits },
    faceting: { maxValuesPerFacet: mostValues },
  };
}

/** The fields a query looks into, the weightiest first: MeiliSearch knows an order and no weights. */
export function searchable(index: SearchTypes.ResolvedSearchIndexDefinition): string[] {
  const weight = ({ searchable }: SearchTypes.SearchFieldDefinition): number =>
    typeof searchable === 'object' ? (searchable.weight ?? 1) : 1;
  const found = leaves(index.fields).filter(({ field }) => field.searchable);
  return found.sort((a, b) => weight(b.field) - weight(a.field)).map(({ path }) => path);
}

function leaves(
  fields: Record<string, SearchTypes.SearchFieldDefinition>,
  prefix = '',
): { path: string; field: SearchTypes.SearchFieldDefinition }[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const path = prefix ? `${prefix}.${name}` : name;
    if (field.type === 'object') return leaves(field.fields ?? {}, path);
    // It compares numbers only, so a date would sort and filter as text.
    return field.type === 'date' || field.type === 'geo' || field.type === 'vector'
      ? refuse(`fields of type "${field.type}" ("${path}")`)
      : [{ path, field }];
  });
}
