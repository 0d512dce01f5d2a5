import Link from 'next/link';
import type { ReactNode } from 'react';
import { SearchIcon, UserIcon } from '../ui/icons';
import { CartLink } from './cart-link';
import { Logo } from './logo';

export function SiteHeader(): ReactNode {
  return (
    <header className="sticky top-0 z-30 bg-forest-900 text-white shadow-[0_1px_0_rgb(255_255_255/0.08)]">
      <div className="shell flex min-h-16 items-center gap-4 py-2.5 sm:min-h-20 sm:gap-8">
        <Logo />
        <SearchForm className="hidden flex-1 md:flex" id="header-search" />
        <nav aria-label="Your shop" className="ml-auto flex items-center gap-1 sm:gap-2">
          <Link href="/account" className="btn hidden px-3 text-white hover:bg-forest-800 sm:inline-flex">
            <UserIcon className="size-6" />
            <span className="hidden lg:inline">Account</span>
            <span className="sr-only lg:hidden">Account</span>
          </Link>
          <CartLink />
        </nav>
      </div>
    </header>
  );
}

/** A plain form: it searches without any script. */
export function SearchForm({
  className = '',
  id,
  value,
}: {
  className?: string;
  id: string;
  value?: string;
}): ReactNode {
  return (
    <form action="/search" role="search" className={`relative items-center ${className}`}>
      <label htmlFor={id} className="sr-only">
        Search the shop
      </label>
      <input
        id={id}
        name="q"
        type="search"
        defaultValue={value}
        placeholder="Coffee, chips, washer fluid…"
        autoComplete="off"
        className="h-12 w-full rounded-full border border-transparent bg-white pl-5 pr-14 text-base text-ink placeholder:text-[#65706a]"
      />
      <button
        type="submit"
        className="absolute right-1.5 grid size-9 place-items-center rounded-full bg-forest-800 text-white hover:bg-forest-950"
      >
        <SearchIcon className="size-5" />
        <span className="sr-only">Search</span>
      </button>
    </form>
  );
}
