'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { CartIcon, HomeIcon, SearchIcon, UserIcon } from '../ui/icons';

const PLACES = [
  { href: '/', label: 'Home', Icon: HomeIcon },
  { href: '/search', label: 'Search', Icon: SearchIcon },
  { href: '/cart', label: 'Cart', Icon: CartIcon },
  { href: '/account', label: 'Account', Icon: UserIcon },
];

/** The phone's way around. At checkout its place belongs to the total and the order button. */
export function BottomBar(): ReactNode {
  const path = usePathname();
  if (path.startsWith('/checkout')) return null;
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-paper pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      <ul className="grid grid-cols-4">
        {PLACES.map(({ href, label, Icon }) => {
          const here = href === '/' ? path === '/' : path.startsWith(href);
          return (
            <li key={href}>
              <Link
                href={href}
                aria-current={here ? 'page' : undefined}
                className={`flex h-16 flex-col items-center justify-center gap-1 text-xs font-semibold ${here ? 'text-forest-800' : 'text-ink-soft'}`}
              >
                <span
                  className={`grid h-7 w-12 place-items-center rounded-full ${here ? 'bg-amber-200' : ''}`}
                >
                  <Icon className="size-5" />
                </span>
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
