import Link from 'next/link';
import type { ReactNode } from 'react';
import { CURRENCY, type ProductView } from '@/lib/catalogue/view';
import { formatMinor } from '@/lib/money';
import { FuelIcon } from '../ui/icons';

/** The forecourt: what the shop is, and today's pump prices on the board by the road. */
export function Hero({ fuels }: { fuels: ProductView[] }): ReactNode {
  return (
    <section className="relative overflow-hidden bg-forest-900 text-white">
      <Landscape />
      <div className="shell relative grid items-center gap-8 py-10 sm:py-14 lg:grid-cols-[1.25fr_1fr] lg:gap-14 lg:py-20">
        <div>
          <p className="text-sm font-bold uppercase tracking-[0.14em] text-amber-400">
            Order ahead · earn on every stop
          </p>
          <h1 className="mt-4 text-[2.375rem] font-bold leading-[1.06] sm:text-5xl lg:text-6xl">
            Fill the tank. Grab a coffee. Keep the points.
          </h1>
          <p className="mt-5 max-w-xl text-lg leading-relaxed text-forest-100">
            Pick up at the counter or have it brought to your door. Type your phone number at checkout and
            your member prices come off by themselves.
          </p>
          <div className="mt-7 flex flex-wrap gap-3">
            <Link href="/c/hot-drinks" className="btn btn-amber px-6 text-base">
              Start with a coffee
            </Link>
            <Link
              href="/c/fuel"
              className="btn border-[1.5px] border-forest-200/60 px-6 text-base text-white hover:bg-forest-800"
            >
              <FuelIcon />
              Prepay fuel
            </Link>
          </div>
        </div>
        {fuels.length > 0 ? <PriceBoard fuels={fuels} /> : null}
      </div>
    </section>
  );
}

function PriceBoard({ fuels }: { fuels: ProductView[] }): ReactNode {
  return (
    <div className="mx-auto w-full max-w-md">
      <div className="rounded-[1.375rem] border-[6px] border-cream bg-forest-950 shadow-lift">
        <h2 className="rounded-t-2xl bg-cream px-6 pb-3 pt-2 text-center font-display text-lg font-bold text-forest-900">
          At the pump today
        </h2>
        <ul className="divide-y divide-white/10 px-2">
          {fuels
            .toSorted((one, other) => (one.price ?? 0) - (other.price ?? 0))
            .map((fuel) => (
              <li key={fuel.id}>
                <Link
                  href={`/p/${fuel.handle}`}
                  className="flex min-h-16 items-center justify-between gap-4 rounded-xl px-4 py-2 hover:bg-forest-900"
                >
                  <span>
                    <span className="block font-semibold">{fuel.title}</span>
                    {fuel.subtitle ? (
                      <span className="block text-sm text-forest-200">
                        {fuel.subtitle.replace(/,? per gallon/, '')}
                      </span>
                    ) : null}
                  </span>
                  <span className="font-display text-[1.75rem] font-bold tabular-nums tracking-tight text-amber-400">
                    {fuel.price === undefined ? '–' : formatMinor(fuel.price, CURRENCY)}
                    <span className="sr-only"> per gallon</span>
                  </span>
                </Link>
              </li>
            ))}
        </ul>
      </div>
      <div aria-hidden="true" className="mx-auto flex w-40 justify-between">
        <span className="h-6 w-3 bg-cream" />
        <span className="h-6 w-3 bg-cream" />
      </div>
    </div>
  );
}

/** Morning behind the hills: two strokes of colour, no picture to load. */
function Landscape(): ReactNode {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      className="absolute inset-0 size-full"
      viewBox="0 0 1440 640"
      preserveAspectRatio="xMidYMax slice"
    >
      <circle cx="1110" cy="470" r="250" fill="#f7b945" opacity="0.16" />
      <circle cx="1110" cy="470" r="170" fill="#f7b945" opacity="0.18" />
      <path d="M0 500c190-80 330-70 520-10s360 60 560-20 260-70 360-40v210H0Z" fill="#124733" />
      <path d="M0 570c240-60 420-40 640 0s500 30 800-40v110H0Z" fill="#0a2a1f" />
    </svg>
  );
}
