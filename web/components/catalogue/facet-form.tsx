'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useRef, useState, useTransition } from 'react';
import type { SearchQuery, SearchView, Sort } from '@/lib/catalogue/search';
import { ChevronIcon, FilterIcon, Spinner } from '../ui/icons';

interface FacetFormProps {
  query: SearchQuery;
  facets: SearchView['facets'];
  sorts: Record<Sort, string>;
}

const OPEN_FACETS = new Set(['category', 'price']);

/**
 * Filters and order: a form of plain addresses that follows each change at once. On a phone the filters
 * unfold.
 */
export function FacetForm({ query, facets, sorts }: FacetFormProps): ReactNode {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [pending, startTransition] = useTransition();
  const [open, setOpen] = useState(false);

  function follow(event?: FormEvent): void {
    event?.preventDefault();
    if (!form.current) return;
    const params = new URLSearchParams();
    for (const [name, value] of new FormData(form.current))
      if (value !== '' && value !== 'relevance') params.append(name, String(value));
    startTransition(() => router.push(`/search?${params.toString()}`, { scroll: false }));
  }

  const chosen = facets.reduce((sum, facet) => sum + query[facet.name].length, 0);
  return (
    <form
      ref={form}
      action="/search"
      onSubmit={follow}
      onChange={() => follow()}
      aria-label="Filter the products"
      aria-busy={pending}
      className="h-fit lg:sticky lg:top-28"
    >
      <input type="hidden" name="q" value={query.q} />
      <div className="mb-4 flex items-center gap-3">
        <label htmlFor="sort" className="shrink-0 font-semibold">
          Sort by
        </label>
        <select id="sort" name="sort" defaultValue={query.sort} className="field min-h-11 py-2">
          {Object.entries(sorts).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <button
        type="button"
        aria-expanded={open}
        aria-controls="filters"
        onClick={() => setOpen(!open)}
        className="btn btn-quiet mb-3 w-full justify-start lg:hidden"
      >
        <FilterIcon />
        Filters{chosen > 0 ? ` (${chosen})` : ''}
        {pending ? <Spinner className="ml-auto size-4" /> : null}
      </button>
      <div id="filters" className={`panel px-4 pb-2 pt-2 lg:block lg:px-5 ${open ? '' : 'hidden'}`}>
        {facets.map((facet) => (
          <Facet key={facet.name} facet={facet} chosen={query[facet.name]} />
        ))}
        <noscript>
          <button type="submit" className="btn btn-primary my-3 w-full">
            Show
          </button>
        </noscript>
      </div>
    </form>
  );
}

function Facet({ facet, chosen }: { facet: SearchView['facets'][number]; chosen: string[] }): ReactNode {
  const values = facet.values.filter(({ value, count }) => count > 0 || chosen.includes(value));
  if (values.length === 0) return null;
  return (
    <details
      className="group/facet border-t border-line py-1 first:border-t-0"
      open={OPEN_FACETS.has(facet.name) || chosen.length > 0}
    >
      <summary className="flex min-h-11 list-none items-center justify-between font-semibold">
        {facet.title}
        <ChevronIcon className="size-4 rotate-90 text-ink-soft group-open/facet:-rotate-90" />
      </summary>
      <fieldset className="pb-2">
        <legend className="sr-only">{facet.title}</legend>
        {values.map(({ value, label, count }) => (
          <label key={value} className="flex min-h-10 items-center gap-3 text-[0.9375rem]">
            <input
              type="checkbox"
              name={facet.name}
              value={value}
              defaultChecked={chosen.includes(value)}
              data-testid={`facet-${facet.name}`}
              className="size-5 shrink-0 accent-forest-800"
            />
            <span className="flex-1">{label}</span>
            <span className="tabular-nums text-ink-soft">{count}</span>
          </label>
        ))}
      </fieldset>
    </details>
  );
}
