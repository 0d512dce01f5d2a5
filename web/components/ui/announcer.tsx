'use client';

import { type ReactNode, useEffect, useState } from 'react';

const EVENT = 'shop:announce';

/** Tells screen readers what happened, without moving the focus. */
export function announce(text: string): void {
  window.dispatchEvent(new CustomEvent<string>(EVENT, { detail: text }));
}

/** The page's one polite live region. */
export function Announcer(): ReactNode {
  const [text, setText] = useState('');
  useEffect(() => {
    const onAnnounce = (event: Event): void => setText((event as CustomEvent<string>).detail);
    window.addEventListener(EVENT, onAnnounce);
    return () => window.removeEventListener(EVENT, onAnnounce);
  }, []);
  return (
    <p role="status" aria-live="polite" className="sr-only" data-testid="announcer">
      {text}
    </p>
  );
}
