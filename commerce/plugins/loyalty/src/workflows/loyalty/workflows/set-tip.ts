import { CartWorkflowEvents, MedusaError } from '@medusajs/framework/utils';
import {
  createStep,
  createWorkflow,
  StepResponse,
  transform,
  when,
  type WorkflowData,
} from '@medusajs/framework/workflows-sdk';
import {
  acquireLockStep,
  createLineItemsStep,
  deleteLineItemsStep,
  emitEventStep,
  refreshCartItemsWorkflow,
  releaseLockStep,
} from '@medusajs/medusa/core-flows';
import { type Minor, toMajor } from '../../../money';
import { isTip, TIP_KIND } from '../pricing/cart-content';
import { readCart } from '../checkout';

interface SetTipInput {
  cart_id: string;
  /** Minor units of the cart's currency; 0 removes the tip. */
  amount: Minor;
}

const findTipStep = createStep('find-tip', async ({ cart_id, amount }: SetTipInput, { container }) => {
  const cart = await readCart(container, cart_id);
  if (cart.completed_at)
    throw new MedusaError(MedusaError.Types.NOT_ALLOWED, 'This cart became an order', 'SESSION_CLOSED');
  return new StepResponse({
    tips: cart.items.filter(isTip).map(({ id }) => id),
    price: toMajor(amount, cart.currency_code),
  });
});

/** Medusa's own wait for a cart's lock, in seconds. */
const LOCK = { timeout: 2, ttl: 10 };

/**
 * The tip is a line of its own: part of the total, the payment, the order and its refunds. Not discountable,
 * and without a product, so that promotions and loyalty leave it alone; the tax provider knows it by its
 * metadata. Replaced whole under the cart's lock: never two.
 */
export const setTipWorkflow = createWorkflow(
  { name: 'set-tip', idempotent: false },
  (input: WorkflowData<SetTipInput>) => {
    acquireLockStep(transform({ input }, ({ input: { cart_id } }) => ({ key: cart_id, ...LOCK })));
    const found = findTipStep(input);
    deleteLineItemsStep(found.tips);
    const created = when('a-tip-is-given', { input }, (data) => data.input.amount > 0).then(() =>
      createLineItemsStep(
        transform({ input, found }, (data) => ({
          id: data.input.cart_id,
          items: [
            {
              cart_id: data.input.cart_id,
              title: 'Tip',
              quantity: 1,
              unit_price: data.found.price,
              is_custom_price: true,
              is_discountable: false,
              requires_shipping: false,
              metadata: { kind: TIP_KIND },
            },
          ],
        })),
      ),
    );
    refreshCartItemsWorkflow.runAsStep({
      input: transform({ input, created }, (data) => ({
        cart_id: data.input.cart_id,
        items: data.created ?? [],
      })),
    });
    emitEventStep({
      eventName: CartWorkflowEvents.UPDATED,
      data: transform({ input }, ({ input: { cart_id } }) => ({ id: cart_id })),
    });
    releaseLockStep(transform({ input }, ({ input: { cart_id } }) => ({ key: cart_id })));
  },
);
