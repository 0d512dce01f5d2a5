import type { MedusaContainer } from '@medusajs/framework/types';
import { isUnreachable } from '../../modules/loyalty/answer';
import type { LoyaltyAnswer, Identity } from '../../modules/loyalty/contract';
import type { LoyaltyRecord } from '../../modules/loyalty/service';
import { OUTBOX, type OutboxService } from '../../modules/outbox';

/**
 * After the shopper identified: what the service could not be told is kept, so that its outage costs no
 * points; what it was told now takes the place of what was kept before. `before` is the record as it was when
 * the shopper asked.
 */
export async function keepUntold(
  container: MedusaContainer,
  before: LoyaltyRecord,
  identity: Identity,
  answer: LoyaltyAnswer,
): Promise<void> {
  const outbox = container.resolve<OutboxService>(OUTBOX);
  if (isUnreachable(answer) && ('phone' in identity || 'vouched' in identity))
    await outbox.keepIdentity(before.cartId, identity);
  else if (before.answer && isUnreachable(before.answer)) await outbox.forgetIdentity(before.cartId);
}
