'use client';

import { useEffect, useState } from 'react';
import { cartStore } from '@/lib/cart/store';
import { medusa } from '@/lib/medusa/browser';
import { toMinor } from '@/lib/money';

/** One way to get the order. `fee` is in minor units. */
export interface ShippingChoice {
  id: string;
  name: string;
  description: string;
  fee: number;
  kind: 'pickup' | 'delivery';
}

/** The ways the shop offers for this cart; chooses pickup (else the first) when the cart has none yet. */
export function useShipping(
  cartId: string | undefined,
  currency: string | undefined,
  chosenId: string | undefined,
): { choices: ShippingChoice[]; failed: boolean } {
  const [choices, setChoices] = useState<ShippingChoice[]>([]);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!cartId || !currency) return;
    listChoices(cartId, currency).then(setChoices, () => setFailed(true));
  }, [cartId, currency]);

  useEffect(() => {
    const first = choices.find((choice) => choice.kind === 'pickup') ?? choices[0];
    if (first && !choices.some((choice) => choice.id === chosenId))
      cartStore.change({ shippingOptionId: first.id });
  }, [choices, chosenId]);
  return { choices, failed };
}

async function listChoices(cartId: string, currency: string): Promise<ShippingChoice[]> {
  const { shipping_options } = await medusa().store.fulfillment.listCartOptions({ cart_id: cartId });
  return shipping_options.map((option) => ({
    id: option.id,
    name: option.name,
    description: option.type?.description ?? '',
    fee: toMinor(option.amount ?? 0, currency),
    kind: option.type?.code === 'pickup' || /pick.?up/i.test(option.name) ? 'pickup' : 'delivery',
  }));
}
