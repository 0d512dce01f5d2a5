import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { CategoryNav } from '@/components/catalogue/category-nav';
import { Picture } from '@/components/catalogue/picture';
import { ProductGrid } from '@/components/catalogue/product-card';
import { PurchaseForm } from '@/components/catalogue/purchase-form';
import { findProduct, listCategories, listProducts } from '@/lib/catalogue/products';

export const revalidate = 60;
export const generateStaticParams = (): { handle: string }[] => [];

const RELATED = 4;

export async function generateMetadata({ params }: PageProps<'/p/[handle]'>): Promise<Metadata> {
  const product = await findProduct((await params).handle);
  return { title: product?.title, description: product?.description };
}

export default async function ProductPage({ params }: PageProps<'/p/[handle]'>): Promise<ReactNode> {
  const { handle } = await params;
  const [product, categories] = await Promise.all([findProduct(handle), listCategories()]);
  if (!product) notFound();
  const category = categories.find((candidate) => candidate.handle === product.category?.handle);
  const related = category
    ? (await listProducts(category.id)).filter((other) => other.id !== product.id).slice(0, RELATED)
    : [];
  return (
    <>
      <CategoryNav categories={categories} current={category?.handle} />
      <div className="shell pt-6 sm:pt-8">
        <nav aria-label="Breadcrumb" className="mb-5 text-sm">
          <ol className="flex flex-wrap items-center gap-2 text-ink-soft">
            <li>
              <Link href="/" className="link font-normal">
                Home
              </Link>
            </li>
            {category ? (
              <li className="flex gap-2">
                <span aria-hidden="true">/</span>
                <Link href={`/c/${category.handle}`} className="link font-normal">
                  {category.name}
                </Link>
              </li>
            ) : null}
          </ol>
        </nav>
        <div className="grid gap-8 lg:grid-cols-[1.05fr_1fr] lg:gap-14">
          <Picture src={product.picture} alt={product.title} eager className="panel" />
          <div className="lg:py-4">
            {product.brand ? (
              <p className="text-sm font-bold uppercase tracking-[0.1em] text-amber-700">{product.brand}</p>
            ) : null}
            <h1 className="mt-2 text-3xl font-bold leading-tight sm:text-[2.75rem]">{product.title}</h1>
            {product.subtitle ? <p className="mt-2 text-lg text-ink-soft">{product.subtitle}</p> : null}
            <PurchaseForm
              title={product.title}
              variants={product.variants}
              unitOfMeasure={product.unitOfMeasure}
            />
            <p className="mt-8 max-w-prose leading-relaxed">{product.description}</p>
            {product.tags.length > 0 ? (
              <ul className="mt-5 flex flex-wrap gap-2" aria-label="Good to know">
                {product.tags.map((tag) => (
                  <li
                    key={tag}
                    className="rounded-full bg-forest-100 px-3 py-1 text-sm font-semibold text-forest-800"
                  >
                    {tag}
                  </li>
                ))}
              </ul>
            ) : null}
          </div>
        </div>
        {related.length > 0 ? (
          <section className="mt-16" aria-labelledby="related">
            <h2 id="related" className="mb-5 text-2xl font-bold">
              From the same aisle
            </h2>
            <ProductGrid products={related} />
          </section>
        ) : null}
      </div>
    </>
  );
}
