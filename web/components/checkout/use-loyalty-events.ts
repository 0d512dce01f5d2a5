'use client';

import { useEffect, useRef } from 'react';
import { isSettled, type LoyaltyView } from '@/lib/loyalty';

/** Breaks in a row after which the page stops asking: it still works, without live news. */
const MAX_BREAKS = 20;

/**
 * Follows a checkout's loyalty by server-sent events until it is settled. `cartId` undefined: nothing to
 * follow. The browser reconnects by itself; the first event after that is the newest state, so nothing is
 * missed.
 */
export function useLoyaltyEvents(cartId: string | undefined, onView: (view: LoyaltyView) => void): void {
  const handler = useRef(onView);
  useEffect(() => {
    handler.current = onView;
  }, [onView]);

  useEffect(() => {
    if (!cartId) return undefined;
    const source = new EventSource(`/medusa/store/carts/${encodeURIComponent(cartId)}/loyalty/events`);
    let breaks = 0;
    source.addEventListener('loyalty', (event) => {
      breaks = 0;
      const view = JSON.parse((event as MessageEvent<string>).data) as LoyaltyView;
      handler.current(view);
      if (isSettled(view)) source.close();
    });
    source.addEventListener('error', () => {
      breaks += 1;
      if (breaks >= MAX_BREAKS) source.close();
    });
    return () => source.close();
  }, [cartId]);
}
