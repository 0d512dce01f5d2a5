import type { ReactNode, Ref } from 'react';

interface NoteProps {
  children: ReactNode;
  className?: string;
  testId?: string;
  /** Given: the note can be given the focus. */
  ref?: Ref<HTMLDivElement>;
}

/** Something the shopper should know that is no mistake and holds nothing up. */
export function Note({ children, className = 'mt-4', testId, ref }: NoteProps): ReactNode {
  return (
    <div
      ref={ref}
      tabIndex={ref ? -1 : undefined}
      role="status"
      data-testid={testId}
      className={`rounded-xl bg-sand px-4 py-3 text-[0.9375rem] leading-snug ${className}`}
    >
      {children}
    </div>
  );
}
