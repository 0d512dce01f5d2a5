import Link from 'next/link';
import type { ReactNode } from 'react';
import type { ProductCard as Card } from '@/lib/catalogue/view';
import { AddButton } from './add-button';
import { Picture } from './picture';
import { Price } from './price';
import { StockNote } from './stock-note';
import { isSoldOut } from '@/lib/catalogue/stock';
import { isFuel } from '@/lib/quantity';

/** One product on a shelf. Fuel and products with variants lead to their page, where the shopper chooses. */
export function ProductCard({ product }: { product: Card }): ReactNode {
  const soldOut = isSoldOut(product.left);
  const direct = product.variantId !== undefined && !isFuel(product.unitOfMeasure);
  return (
    <article
      data-testid="product-card"
      data-handle={product.handle}
      className="panel group relative flex h-full flex-col overflow-hidden shadow-card transition-shadow hover:shadow-lift"
    >
      <Picture src={product.picture} alt="" />
      <div className="flex flex-1 flex-col p-3.5 sm:p-4">
        <h3 className="text-[1.0625rem] font-semibold leading-snug">
          <Link href={`/p/${product.handle}`} className="after:absolute after:inset-0">
            {product.title}
          </Link>
        </h3>
        {product.subtitle ? (
          <p className="mt-1 line-clamp-2 text-sm leading-snug text-ink-soft">{product.subtitle}</p>
        ) : null}
        <StockNote left={product.left} className="mt-2" />
        <div className="mt-auto flex flex-wrap items-center justify-between gap-x-3 gap-y-2 pt-4">
          <Price
            price={product.price}
            unitOfMeasure={product.unitOfMeasure}
            varies={product.priceVaries}
            className="text-lg font-bold"
          />
          {soldOut ? null : direct && product.variantId ? (
            <AddButton
              variantId={product.variantId}
              title={product.title}
              unitOfMeasure={product.unitOfMeasure}
              className="btn-amber relative min-h-11 px-4 text-sm"
            />
          ) : (
            <span
              aria-hidden="true"
              className="btn btn-quiet min-h-11 px-4 text-sm group-hover:border-forest-700"
            >
              {isFuel(product.unitOfMeasure) ? 'Gallons' : 'Choose'}
            </span>
          )}
        </div>
      </div>
    </article>
  );
}

export function ProductGrid({ products }: { products: Card[] }): ReactNode {
  return (
    <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3 sm:gap-5 lg:grid-cols-4">
      {products.map((product) => (
        <li key={product.id}>
          <ProductCard product={product} />
        </li>
      ))}
    </ul>
  );
}
