import Link from 'next/link';
import type { ReactNode } from 'react';
import type { CategoryView } from '@/lib/catalogue/products';
import { CategoryIcon } from '../ui/icons';

/** The aisles, as a strip below the header; it scrolls sideways inside itself on a phone. */
export function CategoryNav({
  categories,
  current,
}: {
  categories: CategoryView[];
  current?: string;
}): ReactNode {
  return (
    <nav aria-label="Aisles" className="border-b border-line bg-paper">
      <ul className="shell flex gap-1 overflow-x-auto py-2 [scrollbar-width:none]">
        {categories.map(({ handle, name }) => (
          <li key={handle} className="shrink-0">
            <Link
              href={`/c/${handle}`}
              aria-current={handle === current ? 'page' : undefined}
              className={`flex min-h-11 items-center gap-2 rounded-full px-4 text-[0.9375rem] font-semibold ${handle === current ? 'bg-forest-800 text-white' : 'text-forest-900 hover:bg-forest-50'}`}
            >
              <CategoryIcon handle={handle} className="size-5" />
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
