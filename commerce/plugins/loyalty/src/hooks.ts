import type { MedusaContainer } from '@medusajs/framework/types';

/**
 * Medusa takes one handler per hook, and these are the plugin's. What each passes on is Medusa's own input of the hook,
 * and with `completeCart.beforePaymentAuthorization` the order's id as `order_id`.
 *
 * An order whose completion a crash cut off is carried through outside of Medusa's workflow: then
 * `beforePaymentAuthorization` and `orderCreated` run once more for it, so their handlers must bear to run twice.
 * `completeCart.undone` is the plugin's own, with `order_id`: the order is being undone before it was paid.
 */
export type PluginHook =
  | 'createCart.cartCreated'
  | 'refreshCartItems.beforeRefreshingPaymentCollection'
  | 'completeCart.validate'
  | 'completeCart.beforePaymentAuthorization'
  | 'completeCart.orderCreated'
  | 'completeCart.undone'
  | 'cancelOrder.orderCanceled';

/** Throws to refuse. What it did before a payment that then fails, a handler of `completeCart.undone` undoes. */
export type JoinedHandler = (
  input: Record<string, unknown>,
  context: { container: MedusaContainer },
) => Promise<void>;

const joined = new Map<PluginHook, JoinedHandler[]>();

/**
 * Lets a shop's own handler run at a hook that the plugin holds, before the plugin's. Call it where you would register
 * the handler with Medusa: in a file of `src/workflows/hooks`.
 */
export function joinHook(hook: PluginHook, handler: JoinedHandler): void {
  joined.set(hook, [...(joined.get(hook) ?? []), handler]);
}

/** Runs what shops joined to a hook, in the order in which they joined. */
export async function runJoined(
  hook: PluginHook,
  input: object,
  context: { container: MedusaContainer },
): Promise<void> {
  for (const handler of joined.get(hook) ?? []) await handler({ ...input }, context);
}
