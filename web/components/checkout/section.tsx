import type { ReactNode } from 'react';

/** One numbered part of the checkout. */
export function Section({
  step,
  title,
  children,
  aside,
}: {
  step: number;
  title: string;
  children: ReactNode;
  aside?: ReactNode;
}): ReactNode {
  const id = `step-${step}`;
  return (
    <section aria-labelledby={id} className="panel p-5 shadow-card sm:p-7">
      <div className="mb-5 flex items-center justify-between gap-4">
        <h2 id={id} className="flex items-center gap-3 text-xl font-bold">
          <span
            aria-hidden="true"
            className="grid size-8 place-items-center rounded-full bg-forest-800 font-sans text-sm font-bold text-white"
          >
            {step}
          </span>
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** The look of a choice among several; the radio or checkbox inside carries the state. */
export const CHOICE =
  'flex min-h-14 items-center gap-3 rounded-xl border-[1.5px] border-line bg-white px-4 py-3 hover:border-forest-600 has-checked:border-forest-700 has-checked:bg-forest-50 has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-amber-500';
