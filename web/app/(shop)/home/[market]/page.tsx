import Link from 'next/link';
import type { ReactNode } from 'react';
import { CategoryNav } from '@/components/catalogue/category-nav';
import { Hero } from '@/components/catalogue/hero';
import { ProductGrid } from '@/components/catalogue/product-card';
import { ChevronIcon } from '@/components/ui/icons';
import { listCategories, listProducts } from '@/lib/catalogue/products';

/**
 * Made at the first visit, then kept and renewed in the background (`/` is rewritten to here, see
 * `next.config.ts`).
 */
export const revalidate = 60;
export const generateStaticParams = (): { market: string }[] => [];

const SHELF = 4;

export default async function HomePage(): Promise<ReactNode> {
  const [categories, products] = await Promise.all([listCategories(), listProducts()]);
  const shelves = categories
    .map((category) => ({
      category,
      products: products.filter((product) => product.category?.handle === category.handle),
    }))
    .filter((shelf) => shelf.products.length > 0);
  const fuels = products.filter((product) => product.category?.handle === 'fuel');
  return (
    <>
      <CategoryNav categories={categories} />
      <Hero fuels={fuels} />
      <div className="shell space-y-14 pt-12">
        {shelves.map((shelf) => (
          <section key={shelf.category.id} aria-labelledby={`shelf-${shelf.category.handle}`}>
            <div className="mb-5 flex items-end justify-between gap-4">
              <div>
                <h2 id={`shelf-${shelf.category.handle}`} className="text-2xl font-bold sm:text-[1.75rem]">
                  {shelf.category.name}
                </h2>
                <p className="mt-1 text-ink-soft">{shelf.category.description}</p>
              </div>
              {shelf.products.length > SHELF ? (
                <Link
                  href={`/c/${shelf.category.handle}`}
                  className="flex min-h-11 shrink-0 items-center gap-1 font-semibold text-forest-700 hover:text-forest-950"
                >
                  See all<span className="sr-only"> {shelf.category.name}</span>
                  <ChevronIcon className="size-4" />
                </Link>
              ) : null}
            </div>
            <ProductGrid products={shelf.products.slice(0, SHELF)} />
          </section>
        ))}
      </div>
    </>
  );
}
