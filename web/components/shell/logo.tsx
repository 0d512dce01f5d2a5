import Link from 'next/link';
import type { ReactNode } from 'react';
import { brand } from '@/lib/brand';

/** An oak leaf on an amber corner stone. */
export function LogoMark({ className = 'size-10' }: { className?: string }): ReactNode {
  return (
    <svg className={className} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <rect width="48" height="48" rx="13" fill="#f7b945" />
      <path
        d="M24 8.500c2.5 1 3.9 2.9 3.6 5.2 2.6-.6 4.7.3 5.7 2.4.8 1.7.5 3.5-.8 4.9 2.3.6 3.6 2.3 3.5 4.6-.1 2-1.5 3.6-3.6 4 .8 2.3-.1 4.4-2.2 5.2-1.6.6-3.3.1-4.7-1.300V40h-3v-6.500c-1.4 1.4-3.1 1.9-4.7 1.3-2.1-.8-3-2.9-2.2-5.2-2.1-.4-3.5-2-3.6-4-.1-2.3 1.2-4 3.5-4.6-1.3-1.4-1.6-3.2-.8-4.9 1-2.1 3.1-3 5.7-2.4-.3-2.3 1.1-4.2 3.6-5.200Z"
        fill="#0d3426"
      />
      <path
        d="M24 15v18M24 22l4.5-3.500M24 22l-4.5-3.500M24 28.500l5-3.700M24 28.500l-5-3.7"
        stroke="#f7b945"
        strokeWidth="1.6"
        strokeLinecap="round"
        fill="none"
      />
    </svg>
  );
}

export function Logo(): ReactNode {
  return (
    <Link href="/" className="group flex shrink-0 items-center gap-3">
      <LogoMark className="size-10 sm:size-11" />
      <span className="leading-none">
        <span className="block font-display text-xl font-bold tracking-tight text-white sm:text-[1.375rem]">
          {brand.name}
        </span>
        <span className="mt-1 block text-[0.6875rem] font-semibold uppercase tracking-[0.14em] text-amber-400">
          {brand.suffix}
        </span>
        <span className="sr-only">, home</span>
      </span>
    </Link>
  );
}
