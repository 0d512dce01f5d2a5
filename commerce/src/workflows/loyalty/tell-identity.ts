import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { isUnreachable } from '../../modules/loyalty/answer';
import { LoyaltyProblem } from '../../modules/loyalty/problem';
import type { LoyaltyRecord } from '../../modules/loyalty/service';
import { OUTBOX, type LateIdentityData, type OutboxService } from '../../modules/outbox';
import { NotTaken } from '../../modules/outbox/transport';
import { askToIdentify } from './ask';
import type { CartContent } from './cart-content';
import { send } from './converse';
import { recordContent, type Content } from './record-content';
import { loyaltyOf, readCart, withCartLock } from './store';

const TOO_MANY = 429;

/**
 * The cart's content for the service; none for an order, which is priced already: its OrderCompleted says
 * what was sold.
 */
async function contentOf(
  container: MedusaContainer,
  cart: CartContent,
  record: LoyaltyRecord,
): Promise<Content> {
  return cart.completed_at ? { record, loyaltyCart: undefined } : recordContent(container, record, cart);
}

/**
 * Tells the service who the shopper of this cart is, as the shopper's own request could not. The answer
 * reaches the totals of a cart that is still open. A number that it refuses is forgotten: the shopper was
 * told nothing else than full price, and is told no more now.
 * @throws NotTaken while the service is away or busy
 */
export const tellIdentityOf =
  (container: MedusaContainer) =>
  async (cartId: string, identity: LateIdentityData): Promise<void> => {
    try {
      const question = await withCartLock(container, cartId, async () => {
        const [cart, record] = await Promise.all([
          readCart(container, cartId),
          loyaltyOf(container).findByCart(cartId),
        ]);
        return record && { cart, ...(await contentOf(container, cart, record)) };
      });
      if (question) {
        await send(container, question, async (asked) => {
          const answer = await askToIdentify(container, asked, identity);
          if (isUnreachable(answer)) throw new NotTaken('The loyalty service does not answer');
          return answer;
        });
      }
    } catch (error) {
      if (!(error instanceof LoyaltyProblem)) throw error;
      if (error.status === TOO_MANY) throw new NotTaken(error.code);
      container
        .resolve(ContainerRegistrationKeys.LOGGER)
        .warn(`Who the shopper of cart ${cartId} is was refused: ${error.code}`);
    }
    await container.resolve<OutboxService>(OUTBOX).forgetIdentity(cartId, identity);
  };
