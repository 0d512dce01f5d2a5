import type { MedusaContainer } from '@medusajs/framework/types';
import { MedusaError, Modules } from '@medusajs/framework/utils';
import {
  addToCartWorkflow,
  createCartWorkflow,
  updateLineItemInCartWorkflow,
} from '@medusajs/medusa/core-flows';
import { loadLineFacts } from '../../modules/numeral/load-line-facts';
import { type AskedLine, problemOf } from '../cart/sellable-lines';

/**
 * Every line of Medusa's three ways into a cart, before it is there. The shop's own tip goes another way
 * (`set-tip.ts` of the loyalty plugin).
 */
interface VariantLine extends AskedLine {
  variant_id?: string | null;
}

function refuse(problem: string | undefined): void {
  if (problem) throw new MedusaError(MedusaError.Types.INVALID_DATA, problem);
}

/** How the things of these lines are measured, in the order of the lines. */
async function unitsOf(container: MedusaContainer, lines: VariantLine[]): Promise<(string | undefined)[]> {
  const facts = await loadLineFacts(
    container,
    'cart',
    lines.map(({ variant_id }, index) => ({
      id: String(index),
      variant_id: variant_id ?? null,
      metadata: null,
    })),
  );
  return lines.map((_line, index) => facts[String(index)]?.unitOfMeasure);
}

/** What the cart holds already: the workflow that adds to it loads no lines. */
async function presentIn(container: MedusaContainer, cartId: string) {
  const lines = await container
    .resolve(Modules.CART)
    .listLineItems({ cart_id: cartId }, { select: ['id', 'variant_id', 'quantity'] });
  return lines.map(({ variant_id, quantity }) => ({
    variant_id: variant_id ?? null,
    quantity: Number(quantity),
  }));
}

/** Lines that name the same thing add up, with each other and with what is there. */
async function checkAdded(
  container: MedusaContainer,
  asked: VariantLine[],
  present: { variant_id: string | null; quantity: number }[],
): Promise<void> {
  const units = await unitsOf(container, asked);
  const sums = new Map<string, number>();
  for (const { variant_id, quantity } of present)
    if (variant_id) sums.set(variant_id, (sums.get(variant_id) ?? 0) + quantity);
  for (const [index, line] of asked.entries()) {
    const quantity = Number(line.quantity ?? 1);
    const before = sums.get(line.variant_id ?? '') ?? 0;
    refuse(problemOf({ ...line, quantity }, units[index], before));
    sums.set(line.variant_id ?? '', before + quantity);
  }
}

createCartWorkflow.hooks.validate(async ({ input }, { container }) =>
  checkAdded(container, (input.items ?? []) as VariantLine[], []),
);

addToCartWorkflow.hooks.validate(async ({ input }, { container }) =>
  checkAdded(container, (input.items ?? []) as VariantLine[], await presentIn(container, input.cart_id)),
);

updateLineItemInCartWorkflow.hooks.validate(async ({ input, cart }, { container }) => {
  const update = input.update as AskedLine;
  const quantity = update.quantity === undefined ? undefined : Number(update.quantity);
  // Nothing of it: the line goes.
  if (quantity === 0) return;
  // Medusa types a hook's cart as any; this workflow loads its lines, and has found this one among them.
  const line = (cart as { items: (VariantLine & { id: string })[] }).items.find(
    ({ id }) => id === input.item_id,
  );
  if (line && !line.variant_id) refuse('A tip is changed by its own route');
  const [unit] = await unitsOf(container, [{ variant_id: line?.variant_id ?? null }]);
  refuse(problemOf({ quantity, metadata: update.metadata }, unit));
});
