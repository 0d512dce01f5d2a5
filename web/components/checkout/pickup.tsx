'use client';

import { type ReactNode, useEffect, useState } from 'react';
import {
  dropSlot,
  holdSlot,
  readSlots,
  readStores,
  type SlotChoice,
  type StoreView,
} from '@/lib/checkout/fulfilment';
import { dayWords, openWords, slotWords } from '@/lib/checkout/times';
import { Alert } from '../ui/alert';
import type { Shipping } from './use-shipping';

/** Which store, and when: as soon as it is ready, or at a pickup time. */
export function Pickup({ cartId, shipping }: { cartId: string; shipping: Shipping }): ReactNode {
  const [stores, setStores] = useState<StoreView[]>([]);
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    // Without them the names of the stores are there still.
    readStores().then(setStores, () => undefined);
  }, []);
  const { fulfilment, chosen } = shipping;
  if (!fulfilment) return null;
  const store = stores.find(({ id }) => id === chosen?.storeId);

  /** The time at one store is none at another. */
  async function chooseStore(optionId: string): Promise<void> {
    const choice = fulfilment?.pickup.find(({ id }) => id === optionId);
    if (!choice) return;
    setProblem(undefined);
    if (fulfilment?.slot) await dropSlot(cartId).catch(() => undefined);
    shipping.choose(choice);
    shipping.reload();
  }

  async function chooseSlot(startsAt: string): Promise<void> {
    setProblem(undefined);
    try {
      await (startsAt && chosen ? holdSlot(cartId, chosen.storeId, startsAt) : dropSlot(cartId));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'The shop did not answer. Please try again.');
    }
    shipping.reload();
  }

  return (
    <div className="mt-6 grid gap-4 sm:grid-cols-2">
      <div>
        <label htmlFor="pickup-store" className="mb-1.5 block font-semibold">
          Store
        </label>
        <select
          id="pickup-store"
          data-testid="pickup-store"
          className="field"
          value={chosen?.id ?? ''}
          onChange={(event) => void chooseStore(event.target.value)}
        >
          {chosen ? null : <option value="">Choose…</option>}
          {fulfilment.pickup.map((choice) => (
            <option key={choice.id} value={choice.id} disabled={choice.problem !== undefined}>
              {choice.storeName}
            </option>
          ))}
        </select>
        {store ? (
          <p className="mt-2 text-sm text-ink-soft" data-testid="store-state">
            {store.address.address_1}, {store.address.city}. {openWords(store)}
          </p>
        ) : null}
      </div>
      {chosen && store ? (
        <SlotField
          key={store.id}
          store={store}
          value={fulfilment.slot?.storeId === store.id ? fulfilment.slot.startsAt : ''}
          onChoose={(startsAt) => void chooseSlot(startsAt)}
        />
      ) : null}
      {problem ? <Alert className="sm:col-span-2">{problem}</Alert> : null}
    </div>
  );
}

function byDay(slots: SlotChoice[], timeZone: string): Map<string, SlotChoice[]> {
  const days = new Map<string, SlotChoice[]>();
  for (const slot of slots) {
    const day = dayWords(slot.startsAt, timeZone);
    days.set(day, [...(days.get(day) ?? []), slot]);
  }
  return days;
}

function SlotField({
  store,
  value,
  onChoose,
}: {
  store: StoreView;
  value: string;
  onChoose: (startsAt: string) => void;
}): ReactNode {
  const [slots, setSlots] = useState<SlotChoice[]>([]);
  useEffect(() => {
    // Without them the order is fetched as soon as it is ready.
    readSlots(store.id).then(setSlots, () => undefined);
  }, [store.id, value]);
  const days = byDay(slots, store.timeZone);
  return (
    <div>
      <label htmlFor="pickup-slot" className="mb-1.5 block font-semibold">
        Pickup time
      </label>
      <select
        id="pickup-slot"
        data-testid="pickup-slot"
        className="field"
        value={value}
        onChange={(event) => onChoose(event.target.value)}
      >
        <option value="">As soon as it is ready</option>
        {[...days].map(([day, ofDay]) => (
          <optgroup key={day} label={day}>
            {ofDay.map((slot) => (
              <option
                key={slot.startsAt}
                value={slot.startsAt}
                disabled={slot.left === 0 && slot.startsAt !== value}
              >
                {slotWords(slot, store.timeZone)}
                {slot.left === 0 && slot.startsAt !== value ? ' · full' : ''}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  );
}
