import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import type { MedusaContainer } from '@medusajs/framework/types';
import { reasonOf } from '../../../failure';
import type { LoyaltyRecord } from '../../../modules/loyalty/service';
import { linkLoyalty } from '../steps/link-loyalty';
import { loyaltyOf } from '../checkout';

/**
 * Hangs the cart's record on the order. Its failing costs no order: the record is found by the cart as well,
 * and hung on then.
 */
export async function recordOrder(
  container: MedusaContainer,
  { cartId, orderId }: { cartId: string; orderId: string },
): Promise<LoyaltyRecord | null> {
  const loyalty = loyaltyOf(container);
  try {
    const record = await loyalty.findByCart(cartId);
    if (!record || record.orderId === orderId) return record;
    await loyalty.setOrder(record.id, orderId);
    await linkLoyalty(container, { order_id: orderId }, record.id);
    return { ...record, orderId };
  } catch (error) {
    container
      .resolve(ContainerRegistrationKeys.LOGGER)
      .error(`Order ${orderId} has no loyalty record yet: ${reasonOf(error)}`);
    return null;
  }
}
