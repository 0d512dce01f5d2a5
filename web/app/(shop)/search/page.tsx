import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { CategoryNav } from '@/components/catalogue/category-nav';
import { FacetForm } from '@/components/catalogue/facet-form';
import { ProductGrid } from '@/components/catalogue/product-card';
import { SearchForm } from '@/components/shell/site-header';
import { listCategories } from '@/lib/catalogue/products';
import { parseSearch, searchProducts, type SearchQuery, SORTS } from '@/lib/catalogue/search';

export async function generateMetadata({ searchParams }: PageProps<'/search'>): Promise<Metadata> {
  const { q } = parseSearch(await searchParams);
  return { title: q ? `“${q}”` : 'All products' };
}

export default async function SearchPage({ searchParams }: PageProps<'/search'>): Promise<ReactNode> {
  const query = parseSearch(await searchParams);
  const [categories, result] = await Promise.all([listCategories(), searchProducts(query)]);
  return (
    <>
      <CategoryNav categories={categories} />
      <div className="shell pt-6 sm:pt-8">
        <SearchForm
          className="mb-6 flex rounded-full shadow-card md:hidden"
          id="page-search"
          value={query.q}
        />
        <h1 className="text-3xl font-bold sm:text-4xl">
          {query.q ? <>Results for “{query.q}”</> : 'All products'}
        </h1>
        <p className="mt-1 text-ink-soft" role="status" data-testid="search-count" data-count={result.count}>
          {result.count === 1 ? '1 product' : `${result.count} products`}
        </p>
        <div className="mt-6 grid gap-6 lg:grid-cols-[15.5rem_1fr] lg:gap-9">
          <FacetForm query={query} facets={result.facets} sorts={SORTS} />
          <div>
            <h2 className="sr-only">Products</h2>
            {result.products.length > 0 ? (
              <ProductGrid products={result.products} />
            ) : (
              <NothingFound query={query} />
            )}
            <Pages query={query} pages={result.pages} />
          </div>
        </div>
      </div>
    </>
  );
}

function NothingFound({ query }: { query: SearchQuery }): ReactNode {
  return (
    <div className="panel px-6 py-12 text-center">
      <p className="font-display text-xl font-bold">Nothing on our shelves matches that.</p>
      <p className="mt-2 text-ink-soft">Try fewer filters or another word.</p>
      <Link
        href={query.q ? `/search?q=${encodeURIComponent(query.q)}` : '/search'}
        className="btn btn-primary mt-5"
      >
        Clear the filters
      </Link>
    </div>
  );
}

function Pages({ query, pages }: { query: SearchQuery; pages: number }): ReactNode {
  if (pages < 2) return null;
  return (
    <nav aria-label="Pages of results" className="mt-8">
      <ol className="flex flex-wrap justify-center gap-2">
        {Array.from({ length: pages }, (_, index) => index + 1).map((page) => (
          <li key={page}>
            <Link
              href={addressOf(query, page)}
              aria-current={page === query.page ? 'page' : undefined}
              aria-label={`Page ${page}`}
              className={`btn size-11 p-0 ${page === query.page ? 'btn-primary' : 'btn-quiet'}`}
            >
              {page}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function addressOf(query: SearchQuery, page: number): string {
  const params = new URLSearchParams();
  if (query.q) params.set('q', query.q);
  for (const name of ['category', 'brand', 'tag', 'price'] as const)
    for (const value of query[name]) params.append(name, value);
  if (query.sort !== 'relevance') params.set('sort', query.sort);
  if (page > 1) params.set('page', String(page));
  return `/search?${params.toString()}`;
}
