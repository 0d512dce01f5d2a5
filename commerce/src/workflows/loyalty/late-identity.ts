import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { isUnreachable, type LoyaltyAnswer } from '../../modules/loyalty/answer';
import type { Identity } from '../../modules/loyalty/client';
import { LoyaltyProblem } from '../../modules/loyalty/problem';
import type { LoyaltyRecord } from '../../modules/loyalty/service';
import { OUTBOX, type LateIdentityData, type OutboxService } from '../../modules/outbox';
import { NotTaken } from '../../modules/outbox/transport';
import { askToIdentify } from './ask';
import type { CartContent } from './cart-content';
import { recordContent, type Content } from './record-content';
import { loyaltyOf, readCart, withCartLock } from './store';
import { takeAnswer } from './take-answer';

const TOO_MANY = 429;
const outboxOf = (container: MedusaContainer): OutboxService => container.resolve<OutboxService>(OUTBOX);

/**
 * After the shopper identified: what the service could not be told is kept, so that its outage costs no points; what it was told now takes the
 * place of what was kept before. `before` is the record as it was when the shopper asked.
 */
export async function keepUntold(container: MedusaContainer, before: LoyaltyRecord, identity: Identity, answer: LoyaltyAnswer): Promise<void> {
  if (isUnreachable(answer) && 'phone' in identity) await outboxOf(container).keepIdentity(before.cartId, { phone: identity.phone });
  else if (before.answer && isUnreachable(before.answer)) await outboxOf(container).forgetIdentity(before.cartId);
}

/** The cart's content for the service; none for an order, which is priced already: its OrderCompleted says what was sold. */
async function contentOf(container: MedusaContainer, cart: CartContent, record: LoyaltyRecord): Promise<Content> {
  return cart.completed_at ? { record, loyaltyCart: undefined } : recordContent(container, record, cart);
}

/**
 * Tells the service who the shopper of this cart is, as the shopper's own request could not. The answer reaches the totals of a cart that is
 * still open. A number that it refuses is forgotten: the shopper was told nothing else than full price, and is told no more now.
 * @throws NotTaken while the service is away or busy
 */
export const tellIdentityOf =
  (container: MedusaContainer) =>
  async (cartId: string, identity: LateIdentityData): Promise<void> => {
    try {
      const question = await withCartLock(container, cartId, async () => {
        const [cart, record] = await Promise.all([readCart(container, cartId), loyaltyOf(container).findByCart(cartId)]);
        return record && { cart, ...(await contentOf(container, cart, record)) };
      });
      const answer = question && (await askToIdentify(container, question, identity));
      if (answer && isUnreachable(answer)) throw new NotTaken('The loyalty service does not answer');
      if (answer) await takeAnswer(container, cartId, answer);
    } catch (error) {
      if (!(error instanceof LoyaltyProblem)) throw error;
      if (error.status === TOO_MANY) throw new NotTaken(error.code);
      container.resolve(ContainerRegistrationKeys.LOGGER).warn(`Who the shopper of cart ${cartId} is was refused: ${error.code}`);
    }
    await outboxOf(container).forgetIdentity(cartId, identity);
  };
