import type { ReactNode } from 'react';
import { StoreIcon } from '../ui/icons';

/**
 * A product's picture in a box of its own shape, so that nothing moves when it arrives. A plain `<img>`: the
 * backend already serves small WebP files, through this origin.
 */
export function Picture({
  src,
  alt,
  eager = false,
  className = '',
}: {
  src: string | undefined;
  alt: string;
  eager?: boolean;
  className?: string;
}): ReactNode {
  return (
    <span className={`block aspect-square overflow-hidden bg-sand ${className}`}>
      {src ? (
        // Inside `<picture>` React leaves out the preload hint, which prefetching would send for every page a
        // link leads to.
        <picture className="contents">
          <img
            src={src}
            alt={alt}
            width={1000}
            height={1000}
            loading={eager ? 'eager' : 'lazy'}
            decoding="async"
            className="size-full object-cover"
          />
        </picture>
      ) : (
        <span className="grid size-full place-items-center text-ink-soft">
          <StoreIcon className="size-1/3" />
        </span>
      )}
    </span>
  );
}
