import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import type { MedusaContainer } from '@medusajs/framework/types';

/**
 * An adjustment of a cart's line may be negative: what rounds a line of 29.1672 up to 29.17 (see
 * `workflows/loyalty/pricing/adjustments.ts`). Medusa guards carts against it, but not orders; promotions still make
 * positive ones only.
 */
export default async function roundingAdjustments({
  container,
}: {
  container: MedusaContainer;
}): Promise<void> {
  const connection = container.resolve(ContainerRegistrationKeys.PG_CONNECTION);
  await connection.raw(
    'ALTER TABLE "cart_line_item_adjustment" DROP CONSTRAINT IF EXISTS "cart_line_item_adjustment_check"',
  );
}
