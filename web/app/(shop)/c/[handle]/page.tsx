import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { CategoryNav } from '@/components/catalogue/category-nav';
import { ProductGrid } from '@/components/catalogue/product-card';
import { CategoryIcon } from '@/components/ui/icons';
import { listCategories, listProducts } from '@/lib/catalogue/products';

export const revalidate = 60;
export const generateStaticParams = (): { handle: string }[] => [];

export async function generateMetadata({ params }: PageProps<'/c/[handle]'>): Promise<Metadata> {
  const { handle } = await params;
  const category = (await listCategories()).find((candidate) => candidate.handle === handle);
  return { title: category?.name, description: category?.description };
}

export default async function CategoryPage({ params }: PageProps<'/c/[handle]'>): Promise<ReactNode> {
  const { handle } = await params;
  const categories = await listCategories();
  const category = categories.find((candidate) => candidate.handle === handle);
  if (!category) notFound();
  const products = await listProducts(category.id);
  return (
    <>
      <CategoryNav categories={categories} current={handle} />
      <div className="shell pt-8 sm:pt-10">
        <div className="mb-7 flex items-center gap-4">
          <span className="grid size-14 shrink-0 place-items-center rounded-2xl bg-amber-200 text-forest-900">
            <CategoryIcon handle={handle} className="size-8" />
          </span>
          <div>
            <h1 className="text-3xl font-bold sm:text-4xl">{category.name}</h1>
            <p className="mt-1 text-ink-soft">{category.description}</p>
          </div>
        </div>
        <h2 className="sr-only">Products</h2>
        <ProductGrid products={products} />
      </div>
    </>
  );
}
