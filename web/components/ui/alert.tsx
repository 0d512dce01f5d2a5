import type { ReactNode, Ref } from 'react';
import { AlertIcon } from './icons';

interface AlertProps {
  children: ReactNode;
  className?: string;
  testId?: string;
  /** Given: the alert can be given the focus. */
  ref?: Ref<HTMLDivElement>;
}

/** Something went wrong and the shopper should know now: read out at once. */
export function Alert({ children, className = '', testId, ref }: AlertProps): ReactNode {
  return (
    <div
      ref={ref}
      tabIndex={ref ? -1 : undefined}
      role="alert"
      data-testid={testId}
      className={`flex items-start gap-2.5 rounded-xl bg-danger-soft px-4 py-3 text-left text-[0.9375rem] font-medium text-danger ${className}`}
    >
      <AlertIcon className="mt-0.5 size-5 shrink-0" />
      <div>{children}</div>
    </div>
  );
}
