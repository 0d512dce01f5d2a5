'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { CartState } from '@/lib/cart/store';
import { cartStore } from '@/lib/cart/store';
import type { CartView } from '@/lib/cart/view';
import { completeCart } from '@/lib/checkout/place-order';
import { canFollow } from '@/lib/loyalty';
import { formatMinor } from '@/lib/money';
import { CartSkeleton } from '../cart/cart-page';
import { useCart } from '../cart/use-cart';
import { Alert } from '../ui/alert';
import { Field } from '../ui/field';
import { Spinner } from '../ui/icons';
import { Delivery } from './delivery';
import { LoyaltyPanel } from './loyalty-panel';
import { Payment, type Providers, useProviders } from './payment';
import { Section } from './section';
import { Summary } from './summary';
import { Tip } from './tip';
import { type Checkout, useCheckout } from './use-checkout';
import { useLoyaltyEvents } from './use-loyalty-events';
import { type Shipping, useShipping } from './use-shipping';

/** The whole checkout on one page: who, how, rewards, tip, payment; the cart and its totals stay in sight. */
export function CheckoutPage(): ReactNode {
  const { state, view } = useCart();
  const cartId = view?.id;
  const shipping = useShipping(view, state.wish.shippingOptionId ?? view?.shippingOptionId);
  const providers = useProviders();
  const checkout = useCheckout(view, shipping, providers.chosen);
  const onView = useCallback(cartStore.receive.bind(cartStore), []);
  useEffect(() => {
    if (cartId) void cartStore.loadLoyalty();
  }, [cartId]);
  useLoyaltyEvents(state.loyalty && canFollow(state.loyalty) ? cartId : undefined, onView);

  if (checkout.placing && !view) return <Opening />;
  if (state.ordered !== null) return <OpenOrder cartId={state.ordered} />;
  if (state.phase === 'loading' || (view !== null && view.lines.length > 0 && !state.loyaltyRead))
    return <CartSkeleton />;
  if (!view || view.lines.length === 0) return <NothingToPay />;
  return <Form state={state} view={view} shipping={shipping} providers={providers} checkout={checkout} />;
}

interface FormProps {
  state: CartState;
  view: CartView;
  shipping: Shipping;
  providers: Providers;
  checkout: Checkout;
}

function Form({ state, view, shipping, providers, checkout }: FormProps): ReactNode {
  const { totals } = view;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void checkout.placeOrder();
  };
  return (
    <form
      ref={checkout.form}
      noValidate
      onSubmit={submit}
      aria-label="Checkout"
      className="mt-6 grid items-start gap-6 lg:grid-cols-[1fr_25rem] lg:gap-9"
    >
      {/* While the order is placed nothing that changes its total can be touched; what is typed stays in sight. */}
      <fieldset disabled={checkout.placing} className="contents">
        <div className="space-y-5">
          <Section step={1} title="Contact">
            <Field
              label="E-mail"
              type="email"
              testId="email"
              autoComplete="email"
              hint="Your receipt goes here."
              value={checkout.email}
              error={checkout.errors.email}
              onChange={(event) => checkout.setEmail(event.target.value)}
              onBlur={checkout.saveEmail}
            />
            {state.errors.contact ? <Alert className="mt-4">{state.errors.contact.message}</Alert> : null}
          </Section>
          <Section step={2} title="Pickup or delivery">
            <Delivery
              cartId={view.id}
              shipping={shipping}
              currency={totals.currency}
              address={checkout.address}
              errors={checkout.errors.address}
              problem={
                shipping.failed
                  ? 'Our shop did not answer. Please load this page again.'
                  : state.errors.shipping?.message
              }
              onAddress={checkout.setAddress}
              onAddressDone={checkout.saveAddress}
            />
          </Section>
          <Section step={3} title="Your rewards">
            <LoyaltyPanel state={state} />
          </Section>
          <Section step={4} title="Add a tip">
            <Tip
              choice={state.tip}
              subtotal={totals.subtotal}
              currency={totals.currency}
              problem={state.errors.tip?.message}
            />
          </Section>
          <Section step={5} title="Payment">
            <Payment
              providers={providers}
              checkout={checkout}
              amount={totals.total}
              currency={totals.currency}
            />
            {checkout.paymentError ? <PaymentError message={checkout.paymentError} /> : null}
          </Section>
        </div>
        <Summary
          state={state}
          view={view}
          button={
            <PlaceOrder
              busy={state.busy}
              placing={checkout.placing}
              total={formatMinor(totals.total, totals.currency)}
              testId="place-order"
            />
          }
        />
      </fieldset>
      <PhoneBar
        total={formatMinor(totals.total, totals.currency)}
        busy={state.busy}
        placing={checkout.placing}
      />
    </form>
  );
}

/**
 * A payment that failed is told far from the button on a phone: the page goes there, and so does the focus
 * that the disabled form lost.
 */
function PaymentError({ message }: { message: string }): ReactNode {
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    alert.current?.focus({ preventScroll: true });
    alert.current?.scrollIntoView({ block: 'center', behavior: 'auto' });
  }, []);
  return (
    <Alert ref={alert} className="mt-5" testId="payment-error">
      {message}
    </Alert>
  );
}

function PlaceOrder({
  busy,
  placing,
  total,
  testId,
}: {
  busy: boolean;
  placing: boolean;
  total: string;
  testId: string;
}): ReactNode {
  return (
    <button
      type="submit"
      disabled={placing}
      data-testid={testId}
      data-busy={busy || placing}
      className="btn btn-amber min-h-14 w-full text-lg"
    >
      {placing ? <Spinner className="size-5" /> : null}
      {placing ? 'Placing your order…' : `Place order · ${total}`}
    </button>
  );
}

/** On a phone the total and the button stay at the bottom of the screen. */
function PhoneBar({ total, busy, placing }: { total: string; busy: boolean; placing: boolean }): ReactNode {
  return (
    <div className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-paper px-4 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:hidden">
      <PlaceOrder busy={busy} placing={placing} total={total} testId="place-order-bar" />
    </div>
  );
}

function Opening(): ReactNode {
  return <p className="py-24 text-center text-lg font-semibold">Opening your order…</p>;
}

/**
 * The cart became an order while nobody was here to see it, as when the page is loaded again during the
 * payment: go where the order is.
 */
function OpenOrder({ cartId }: { cartId: string }): ReactNode {
  const router = useRouter();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let gone = false;
    const open = (orderId: string): void => {
      if (!gone) router.replace(`/order/${orderId}`);
    };
    // The shop answers the same order however often it is asked.
    completeCart(cartId, null).then(open, () => setFailed(true));
    return () => {
      gone = true;
    };
  }, [cartId, router]);
  return failed ? <NothingToPay /> : <Opening />;
}

function NothingToPay(): ReactNode {
  return (
    <div className="panel mt-6 px-6 py-16 text-center shadow-card" data-testid="cart-empty">
      <p className="font-display text-2xl font-bold">There is nothing to pay for yet.</p>
      <Link href="/" className="btn btn-amber mt-6">
        Back to the shop
      </Link>
    </div>
  );
}
