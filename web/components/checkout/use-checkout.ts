'use client';

import type { HttpTypes } from '@medusajs/types';
import { useRouter } from 'next/navigation';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { CardErrors, CardFields } from '@/lib/card';
import { validateCard } from '@/lib/card';
import type { ChangeStep } from '@/lib/cart/change';
import { cartStore } from '@/lib/cart/store';
import { type AddressView, type CartView, toTotals } from '@/lib/cart/view';
import { type AddressErrors, isEmail, validateAddress } from '@/lib/checkout/contact';
import { PaymentProblem, tokenizeCard } from '@/lib/checkout/payment';
import type { PaymentProvider } from '@/lib/checkout/payment';
import { completeCart, openPayment, orderMadeElsewhere } from '@/lib/checkout/place-order';
import { signedInCustomer } from '@/lib/session/signed-in';
import type { Shipping } from './use-shipping';
import type { StripePayment } from './stripe-form';

export const EMPTY_CARD: CardFields = { name: '', number: '', expiry: '', securityCode: '', postalCode: '' };
const EMPTY_ADDRESS: AddressView = {
  firstName: '',
  lastName: '',
  line1: '',
  line2: '',
  city: '',
  state: '',
  postalCode: '',
};

/**
 * What holds the order up. A phone number that nobody has, or a wrong code, does not: the order is placed
 * without points.
 */
const WRONG_FIELD = '[aria-invalid="true"]:not(#phone, #proof-code)';
/**
 * The steps without which there is no order. Loyalty is told where it stands; the total on the button is the
 * one without it.
 */
const NEEDED: ChangeStep[] = ['quantities', 'contact', 'shipping', 'tip'];
/** The tip's own amount is checked where it is typed; what the field says of itself is enough here. */
const WRONG_TIP = '#tip-amount[aria-invalid="true"]';

export interface CheckoutErrors {
  email?: string;
  address: AddressErrors;
  card: CardErrors;
}

const NO_ERRORS: CheckoutErrors = { address: {}, card: {} };

export interface Checkout {
  email: string;
  setEmail(email: string): void;
  saveEmail(): void;
  address: AddressView;
  setAddress(part: Partial<AddressView>): void;
  saveAddress(): void;
  card: CardFields;
  setCard(part: Partial<CardFields>): void;
  errors: CheckoutErrors;
  placing: boolean;
  paymentError: string | undefined;
  placeOrder(): Promise<void>;
  form: RefObject<HTMLFormElement | null>;
  stripe: RefObject<StripePayment | null>;
}

/** The one-page form: what is typed, what is wrong with it, and placing the order once. */
export function useCheckout(
  view: CartView | null,
  shipping: Shipping,
  provider: PaymentProvider | undefined,
): Checkout {
  const router = useRouter();
  const [email, setEmail] = useState('');
  const [address, setAddressState] = useState<AddressView>(EMPTY_ADDRESS);
  const [card, setCardState] = useState<CardFields>(EMPTY_CARD);
  const [errors, setErrors] = useState<CheckoutErrors>(NO_ERRORS);
  const [placing, setPlacing] = useState(false);
  const [paymentError, setPaymentError] = useState<string>();
  const form = useRef<HTMLFormElement>(null);
  const stripe = useRef<StripePayment>(null);
  /** Set in the very click, before React renders the disabled button: a double click finds it set. */
  const locked = useRef(false);
  usePrefill(view, setEmail, setAddressState);

  const delivery = shipping.kind === 'delivery';

  function validate(): boolean {
    const found: CheckoutErrors = {
      email: isEmail(email) ? undefined : 'Enter your e-mail address, like alex@example.com.',
      address: delivery ? validateAddress(address) : {},
      card: provider?.kind === 'finix' && view?.totals.total !== 0 ? validateCard(card, new Date()) : {},
    };
    setErrors(found);
    return !found.email && Object.keys(found.address).length === 0 && Object.keys(found.card).length === 0;
  }

  /**
   * Brings what was typed into the cart and waits until every change is answered: the shopper pays the total
   * that stands there.
   */
  async function settleCart(): Promise<void> {
    const typed = { email: email.trim(), ...(delivery ? { address } : {}) };
    if (typed.email !== view?.email || (delivery && !isSameAddress(address, view.address)))
      cartStore.change(typed);
    await cartStore.settle();
    const { errors: found } = cartStore.read();
    const problem = NEEDED.map((step) => found[step]).find(Boolean);
    if (problem) throw problem;
  }

  /** `shown` is what the button said in the click, in minor units: nothing else is ever charged. */
  async function pay(shown: number): Promise<string> {
    const { cart } = cartStore.read();
    // The shop asks for no payment of nothing.
    if (cart && shown === 0) return completeCart(cart.id, shown);
    if (!cart || !provider)
      throw new PaymentProblem('Payments are not available at the moment.', 'NO_PROVIDER');
    const data = provider.kind === 'finix' ? { token: await tokenizeCard(provider, card) } : {};
    const session = await openPayment(cart, shown, provider.id, data);
    if (provider.kind === 'stripe') await stripe.current?.confirm(String(session.client_secret ?? ''));
    return completeCart(cart.id, shown);
  }

  /**
   * Settles and pays; a cart that another tab has ordered in the meantime fails one of the steps, and its
   * order is the answer.
   */
  async function placeOnce(cart: HttpTypes.StoreCart): Promise<string> {
    const shown = toTotals(cart).total;
    try {
      await settleCart();
      return await pay(shown);
    } catch (error) {
      const orderId = await orderMadeElsewhere(cart.id, error);
      if (orderId === null) throw error;
      return orderId;
    }
  }

  async function placeOrder(): Promise<void> {
    const { cart } = cartStore.read();
    if (locked.current || !cart) return;
    locked.current = true;
    setPaymentError(undefined);
    const wrongTip = form.current?.querySelector(WRONG_TIP) ?? null;
    if (!validate() || wrongTip) {
      locked.current = false;
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>(WRONG_FIELD)?.focus());
      return;
    }
    // Nobody pays for a pickup who wants a delivery that the shop has not promised yet.
    if (shipping.blocked) {
      locked.current = false;
      setPaymentError(shipping.blocked);
      return;
    }
    setPlacing(true);
    try {
      const orderId = await placeOnce(cart);
      // Stays locked: the page is on its way to the order.
      router.push(`/order/${orderId}`);
    } catch (error) {
      setPaymentError(error instanceof Error ? error.message : 'The shop did not answer. Please try again.');
      setCardState((typed) => ({ ...typed, securityCode: '' }));
      setPlacing(false);
      locked.current = false;
      void cartStore.reload();
    }
  }

  const saveEmail = useCallback(() => {
    if (isEmail(email) && email.trim() !== view?.email) cartStore.change({ email: email.trim() });
  }, [email, view?.email]);

  const saveAddress = useCallback(() => {
    if (delivery && Object.keys(validateAddress(address)).length === 0) cartStore.change({ address });
  }, [address, delivery]);

  return {
    email,
    saveEmail,
    address,
    saveAddress,
    card,
    errors,
    placing,
    paymentError,
    placeOrder,
    form,
    stripe,
    setEmail: (next) => {
      setEmail(next);
      setErrors((found) => ({ ...found, email: undefined }));
    },
    setAddress: (part) => {
      setAddressState((typed) => ({ ...typed, ...part }));
      setErrors((found) => ({ ...found, address: without(found.address, part) }));
    },
    setCard: (part) => {
      setCardState((typed) => ({ ...typed, ...part }));
      setErrors((found) => ({ ...found, card: without(found.card, part) }));
    },
  };
}

const isSameAddress = (one: AddressView, other: AddressView): boolean =>
  (Object.keys(one) as (keyof AddressView)[]).every((field) => one[field] === other[field]);

/** A field's error goes as soon as it is typed in again. */
function without<Errors extends object>(errors: Errors, typed: object): Errors {
  return Object.fromEntries(Object.entries(errors).filter(([name]) => !(name in typed))) as Errors;
}

/**
 * Fills in what the cart already knows and, for a signed-in shopper, the account's e-mail; never over what
 * was typed.
 */
function usePrefill(
  view: CartView | null,
  setEmail: (next: (typed: string) => string) => void,
  setAddress: (next: (typed: AddressView) => AddressView) => void,
): void {
  const done = useRef(false);
  useEffect(() => {
    if (!view || done.current) return;
    done.current = true;
    setEmail((typed) => typed || view.email);
    if (view.address.line1) setAddress((typed) => (typed.line1 ? typed : view.address));
    if (view.email) return;
    void signedInCustomer().then((customer) => {
      if (customer?.email) setEmail((typed) => typed || customer.email || '');
    });
  }, [view, setEmail, setAddress]);
}
