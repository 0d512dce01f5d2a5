import type { ReactNode } from 'react';

/**
 * Line icons of one weight. All are decoration: the words beside them, or an `aria-label`, carry the meaning.
 */
function icon(paths: ReactNode) {
  return function Icon({ className = 'size-5' }: { className?: string }): ReactNode {
    return (
      <svg
        className={className}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
      >
        {paths}
      </svg>
    );
  };
}

export const SearchIcon = icon(
  <>
    <circle cx="11" cy="11" r="6.5" />
    <path d="m16 16 4.5 4.5" />
  </>,
);
export const CartIcon = icon(
  <>
    <path d="M6 8h12.5l-1.2 10.2a2 2 0 0 1-2 1.8H9.2a2 2 0 0 1-2-1.8L6 8Z" />
    <path d="M9 10V7a3.2 3.2 0 0 1 6.4 0v3" />
  </>,
);
export const UserIcon = icon(
  <>
    <circle cx="12" cy="8.5" r="3.7" />
    <path d="M4.8 20c.8-3.6 3.7-5.5 7.2-5.5s6.4 1.9 7.2 5.5" />
  </>,
);
export const HomeIcon = icon(
  <>
    <path d="m4 11.5 8-7 8 7" />
    <path d="M6.2 10v9.500h11.600V10" />
    <path d="M10 19.500v-5h4v5" />
  </>,
);
export const CheckIcon = icon(<path d="m5 12.5 4.5 4.500L19 7.5" />);
export const PlusIcon = icon(<path d="M12 5.500v13M5.5 12h13" />);
export const MinusIcon = icon(<path d="M5.5 12h13" />);
export const TrashIcon = icon(
  <>
    <path d="M5 7h14M10 7V5h4v2M7 7l.8 12.200h8.400L17 7" />
    <path d="M10.5 11v5M13.5 11v5" />
  </>,
);
export const StoreIcon = icon(
  <>
    <path d="M4.5 9.5 6 5h12l1.5 4.5" />
    <path d="M4.5 9.500a2.5 2.5 0 0 0 5 0 2.5 2.5 0 0 0 5 0 2.5 2.5 0 0 0 5 0" />
    <path d="M6 13v6.500h12V13" />
    <path d="M10 19.500v-4h4v4" />
  </>,
);
export const TruckIcon = icon(
  <>
    <path d="M3.5 6.500h10.500v10H3.500zM14 10h3.500l3 3.500v3H14" />
    <circle cx="7.5" cy="17.5" r="1.8" />
    <circle cx="16.8" cy="17.5" r="1.8" />
  </>,
);
export const StarIcon = icon(<path d="m12 4 2.4 5 5.5.7-4 3.8 1 5.5-4.9-2.700L7.1 19l1-5.5-4-3.8 5.5-.7z" />);
export const LockIcon = icon(
  <>
    <rect x="5.5" y="10.5" width="13" height="9" rx="2" />
    <path d="M8.5 10.500V8a3.5 3.5 0 0 1 7 0v2.5" />
  </>,
);
export const ChevronIcon = icon(<path d="m9 5.5 6.5 6.500L9 18.5" />);
export const FuelIcon = icon(
  <>
    <path d="M5.5 20V6a1.5 1.5 0 0 1 1.5-1.500h5A1.5 1.5 0 0 1 13.5 6v14M4 20h11M7.5 8h4v3h-4z" />
    <path d="M13.5 12.500h1.800a1.5 1.5 0 0 1 1.5 1.500v2.200a1.4 1.4 0 0 0 2.7 0V9.500L17 7" />
  </>,
);
export const CupIcon = icon(
  <>
    <path d="M5.5 9h11l-1 9a2 2 0 0 1-2 1.800h-5a2 2 0 0 1-2-1.800z" />
    <path d="M16.2 11.500h1.300a2.3 2.3 0 0 1 0 4.600h-1.600M8.5 6.500c0-1.5 1-1.5 1-3M12.5 6.500c0-1.5 1-1.5 1-3" />
  </>,
);
export const ColdIcon = icon(
  <>
    <path d="M7 8.500h10l-1.2 11a1 1 0 0 1-1 .9H9.200a1 1 0 0 1-1-.9z" />
    <path d="m12 8.5 1.5-5H17M7.5 12.500h9" />
  </>,
);
export const SnackIcon = icon(
  <>
    <path d="M6.5 4.500c1 1 2 1 3 0 1.5 1 3.5 1 5 0 1 1 2 1 3 0l-.8 7.5.8 7.500c-1-1-2-1-3 0-1.5-1-3.5-1-5 0-1-1-2-1-3 0l.8-7.500z" />
    <circle cx="12" cy="12" r="2.5" />
  </>,
);
export const CarIcon = icon(
  <>
    <path d="m5 12 1.7-5a1.5 1.5 0 0 1 1.4-1h7.800a1.5 1.5 0 0 1 1.4 1l1.7 5" />
    <path d="M4 12h16v5.500H4zM5.5 17.500V19M18.5 17.500V19M7 14.800h1.500M15.5 14.800H17" />
  </>,
);
export const AlertIcon = icon(
  <>
    <circle cx="12" cy="12" r="8" />
    <path d="M12 8v4.500M12 15.800v.1" />
  </>,
);
export const FilterIcon = icon(<path d="M4 7h16M7 12h10M10 17h4" />);

const CATEGORY_ICONS: Record<string, (props: { className?: string }) => ReactNode> = {
  'hot-drinks': CupIcon,
  'cold-drinks': ColdIcon,
  snacks: SnackIcon,
  'car-care': CarIcon,
  fuel: FuelIcon,
};

/** The picture of an aisle; a shelf for one this storefront has not met yet. */
export function CategoryIcon({ handle, className }: { handle: string; className?: string }): ReactNode {
  const Icon = CATEGORY_ICONS[handle] ?? StoreIcon;
  return <Icon className={className} />;
}

/** Turns while something is on its way; stands still for those who asked for less motion. */
export function Spinner({ className = 'size-4' }: { className?: string }): ReactNode {
  return (
    <svg
      className={`${className} animate-spin motion-reduce:animate-none`}
      viewBox="0 0 24 24"
      fill="none"
      aria-hidden="true"
      focusable="false"
    >
      <circle cx="12" cy="12" r="9" stroke="currentColor" strokeOpacity="0.25" strokeWidth="3" />
      <path d="M21 12a9 9 0 0 0-9-9" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
    </svg>
  );
}
