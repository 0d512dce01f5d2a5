import Link from 'next/link';
import type { ReactNode } from 'react';
import { brand } from '@/lib/brand';
import { LogoMark } from './logo';

const LINKS = [
  { href: '/search', label: 'All products' },
  { href: '/c/fuel', label: 'Fuel' },
  { href: '/cart', label: 'Your cart' },
  { href: '/account', label: 'Orders and points' },
];

export function SiteFooter(): ReactNode {
  return (
    <footer className="mt-16 border-t border-line bg-sand">
      <div className="shell flex flex-col gap-6 py-8 sm:flex-row sm:items-center sm:justify-between">
        <div className="flex items-center gap-3">
          <LogoMark className="size-9 shrink-0" />
          <p className="max-w-md text-sm text-ink-soft">
            <strong className="text-ink">{brand.name}</strong> · {brand.address}. Card numbers go straight to
            our payment partner and never touch our servers.
          </p>
        </div>
        <nav aria-label="Footer">
          <ul className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
            {LINKS.map(({ href, label }) => (
              <li key={href}>
                <Link href={href} className="inline-block py-1 font-semibold text-forest-800 hover:underline">
                  {label}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      </div>
    </footer>
  );
}
