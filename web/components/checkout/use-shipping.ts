'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { cartStore } from '@/lib/cart/store';
import type { CartView } from '@/lib/cart/view';
import { type Fulfilment, readFulfilment, type ShippingChoice } from '@/lib/checkout/fulfilment';

export type { ShippingChoice } from '@/lib/checkout/fulfilment';

type Kind = ShippingChoice['kind'];

/** How the shopper gets the order: what there is, and what is chosen. */
export interface Shipping {
  /** Undefined until the shop has answered. */
  fulfilment: Fulfilment | undefined;
  failed: boolean;
  kind: Kind;
  chooseKind(kind: Kind): void;
  /** The way that the cart goes; undefined while none of the chosen kind can be had. */
  chosen: ShippingChoice | undefined;
  choose(choice: ShippingChoice): void;
  /** Asks the shop again, as after a pickup time was chosen. */
  reload(): void;
  /** What stands between the shopper and the order. */
  blocked: string | undefined;
}

/** What the answer depends on: the goods and the ZIP code. */
const keyOf = (view: CartView | null): string =>
  view
    ? JSON.stringify([view.id, view.address.postalCode, view.lines.map(({ id, quantity }) => [id, quantity])])
    : '';

const best = (choices: ShippingChoice[]): ShippingChoice | undefined =>
  choices.find(({ problem }) => !problem) ?? choices[0];

function blockedBy(
  fulfilment: Fulfilment | undefined,
  kind: Kind,
  chosen: ShippingChoice | undefined,
): string | undefined {
  if (chosen) return chosen.problem;
  const problem = fulfilment && best(fulfilment[kind])?.problem;
  const note = kind === 'delivery' ? fulfilment?.deliveryNote : undefined;
  return problem ?? note ?? 'The shop is still looking how you can get your order. Please try again.';
}

/** The ways the shop offers for this cart; chooses one of the wished kind when the cart has none yet. */
export function useShipping(view: CartView | null, wishedId: string | undefined): Shipping {
  const [answer, setAnswer] = useState<{ key: string; fulfilment: Fulfilment }>();
  const [failed, setFailed] = useState(false);
  const [wish, setWish] = useState<Kind>();
  const [turn, setTurn] = useState(0);
  /** What was tried for which answer: a refusal is told, not tried again. */
  const tried = useRef('');
  const key = keyOf(view);
  const cartId = view?.id;
  const currency = view?.totals.currency;

  useEffect(() => {
    if (!cartId || !currency) return;
    let gone = false;
    readFulfilment(cartId, currency).then(
      (fulfilment) => {
        if (!gone) setAnswer({ key, fulfilment });
      },
      () => setFailed(true),
    );
    return () => {
      gone = true;
    };
  }, [cartId, currency, key, turn]);

  const fulfilment = answer?.fulfilment;
  const all = fulfilment ? [...fulfilment.pickup, ...fulfilment.delivery] : [];
  const inCart = all.find(({ id }) => id === wishedId);
  const kind = wish ?? inCart?.kind ?? 'pickup';
  const chosen = inCart?.kind === kind ? inCart : undefined;

  useEffect(() => {
    // An answer for other goods or another address chooses nothing.
    if (!fulfilment || answer?.key !== key || chosen) return;
    const next = best(fulfilment[kind]);
    if (!next || next.problem || tried.current === `${key} ${next.id}`) return;
    tried.current = `${key} ${next.id}`;
    cartStore.change({ shippingOptionId: next.id });
  }, [answer, fulfilment, key, kind, chosen]);

  const reload = useCallback(() => setTurn((before) => before + 1), []);
  const choose = (choice: ShippingChoice): void => {
    tried.current = '';
    cartStore.change({ shippingOptionId: choice.id });
  };
  return {
    fulfilment,
    failed,
    kind,
    chosen,
    choose,
    reload,
    chooseKind: (next) => {
      setWish(next);
      tried.current = '';
      const choice = fulfilment && best(fulfilment[next]);
      // Nothing is brought anywhere: the address is forgotten.
      if (next === 'pickup' && choice) cartStore.change({ shippingOptionId: choice.id, address: null });
      else if (choice && !choice.problem) cartStore.change({ shippingOptionId: choice.id });
    },
    blocked: blockedBy(fulfilment, kind, chosen),
  };
}
