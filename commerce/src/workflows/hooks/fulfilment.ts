import { joinHook } from '@loyalty-checkout/medusa-plugin/hooks';
import type { MedusaContainer } from '@medusajs/framework/types';
import { StepResponse } from '@medusajs/framework/workflows-sdk';
import {
  addShippingMethodToCartWorkflow,
  listShippingOptionsForCartWithPricingWorkflow,
  listShippingOptionsForCartWorkflow,
} from '@medusajs/medusa/core-flows';
import { assertCanGo, assertFulfillable } from '../fulfilment/cart';
import { claimFulfilment, storesOf } from '../fulfilment/claim-fulfilment';
import { releaseStock } from '../fulfilment/secure-stock';
import { zipOfCart } from '../fulfilment/zip-of-cart';

/** What the rules of shipping options are held against, beside Medusa's own. */
const contextOf = async (
  { cart }: { cart?: { id: string } },
  { container }: { container: MedusaContainer },
) => new StepResponse({ zip: cart ? ((await zipOfCart(container, cart.id)) ?? '') : '' });

listShippingOptionsForCartWorkflow.hooks.setShippingOptionsContext(contextOf);
listShippingOptionsForCartWithPricingWorkflow.hooks.setShippingOptionsContext(contextOf);

// Before Medusa looks whether the option is there at all: its own words name neither line nor reason.
addShippingMethodToCartWorkflow.hooks.validate(async ({ input }, { container }) => {
  await assertCanGo(
    container,
    input.cart_id,
    (input.options ?? []).map(({ id }) => id),
  );
});

/** What Medusa and the plugin tell of a completion, in their own names. */
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const idIn = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'id' in value ? text(value.id) : '';

joinHook('completeCart.validate', ({ cart }, { container }) => assertFulfillable(container, idIn(cart)));

joinHook('completeCart.beforePaymentAuthorization', ({ input, order_id }, { container }) =>
  claimFulfilment(container, { cartId: idIn(input), orderId: text(order_id) }),
);

joinHook('completeCart.undone', async ({ order_id }, { container }) => {
  await releaseStock(container, text(order_id));
  await storesOf(container).withdraw(text(order_id));
});

joinHook('completeCart.orderCreated', ({ order_id }, { container }) =>
  storesOf(container).confirm(text(order_id)),
);

joinHook('cancelOrder.orderCanceled', ({ order }, { container }) => storesOf(container).cancel(idIn(order)));
