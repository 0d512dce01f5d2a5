import type { ReactNode } from 'react';
import { dayWords, openWords, slotWords } from '@/lib/checkout/times';
import type { OrderFulfilment } from '@/lib/orders/orders';

const STATES: Record<OrderFulfilment['state'], { pickup: string; delivery: string }> = {
  new: { pickup: 'We are getting it ready.', delivery: 'We are getting it ready.' },
  ready: { pickup: 'It is ready for you.', delivery: 'It is on its way.' },
  collected: { pickup: 'It was picked up.', delivery: 'It was delivered.' },
  cancelled: { pickup: 'This order was cancelled.', delivery: 'This order was cancelled.' },
  refunded: { pickup: 'This order was refunded.', delivery: 'This order was refunded.' },
};

/** How far the order is, and for a pickup where and when. */
export function PickupNote({ fulfilment }: { fulfilment: OrderFulfilment | null }): ReactNode {
  if (!fulfilment) return null;
  const { state, kind, store, slot } = fulfilment;
  return (
    <section
      aria-labelledby="pickup"
      className="panel px-5 py-5 shadow-card sm:px-6"
      data-testid="order-fulfilment"
      data-state={state}
    >
      <h2 id="pickup" className="text-xl font-bold">
        {kind === 'pickup' ? 'Pickup' : 'Delivery'}
      </h2>
      <p className="mt-2 font-semibold">{STATES[state][kind]}</p>
      {kind === 'pickup' && store ? (
        <>
          <p className="mt-2" data-testid="order-store">
            {store.name}, {store.address.address_1}, {store.address.city}, {store.address.province}{' '}
            {store.address.postal_code}
          </p>
          <p className="mt-1 text-sm text-ink-soft" data-testid="order-slot">
            {slot
              ? `${dayWords(slot.startsAt, store.timeZone)}, ${slotWords(slot, store.timeZone)}`
              : `As soon as it is ready. ${openWords(store)}`}
          </p>
        </>
      ) : null}
    </section>
  );
}
