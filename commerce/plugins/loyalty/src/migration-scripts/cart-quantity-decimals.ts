import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';

/**
 * Fuel is sold by the gallon, in thousandths. Medusa takes such a quantity in its routes and keeps it exactly
 * in orders, but a cart's column is an integer, which would turn 8.123 gallons into 8 without a word. Double
 * precision and not numeric, because the driver gives numeric as text where the rest of the cart expects a
 * number; up to 999,999,999,999.999 it keeps three decimals as they are.
 */
export default async function cartQuantityDecimals({
  container,
}: {
  container: MedusaContainer;
}): Promise<void> {
  const connection = container.resolve(ContainerRegistrationKeys.PG_CONNECTION);
  await connection.raw('ALTER TABLE "cart_line_item" ALTER COLUMN "quantity" TYPE double precision');
}
