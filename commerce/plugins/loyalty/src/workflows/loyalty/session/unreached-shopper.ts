import type { MedusaContainer } from '@medusajs/framework/types';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { hasIdentity, isUnreachable } from '../../../modules/loyalty/answer';
import type { Identity, LoyaltyAnswer } from '../../../modules/loyalty/contract';
import { LoyaltyProblem } from '../../../modules/loyalty/problem';
import { OUTBOX, type LateIdentityData, type OutboxService } from '../../../modules/outbox';
import { NotTaken } from '../../../modules/outbox/transport';
import { readCheckout, withCartLock } from '../checkout';
import { assignVersion, isIdentified, type VersionedCheckout } from './cart-version';
import { sendMessage } from './messages';
import { requestIdentify } from './requests';

const TOO_MANY = 429;

const outboxOf = (container: MedusaContainer): OutboxService => container.resolve<OutboxService>(OUTBOX);

/** Only what a shopper typed, or what the shop vouches for, is worth telling later. */
const isWorthKeeping = (identity: Identity): identity is LateIdentityData =>
  'phone' in identity || 'vouched' in identity;

/**
 * Runs `ask` while who the shopper is stands in the outbox, so that neither a service that is away nor a
 * process that dies meanwhile costs the shopper points. Once the service has it, nothing stays here, of before
 * neither; what it refused takes the place of nothing.
 */
export async function whileRemembered(
  container: MedusaContainer,
  { cartId, identity }: { cartId: string; identity: Identity },
  ask: () => Promise<LoyaltyAnswer>,
): Promise<LoyaltyAnswer> {
  const outbox = outboxOf(container);
  const kept = isWorthKeeping(identity) ? identity : undefined;
  if (kept) await outbox.reserveIdentity(cartId, kept);
  try {
    const answer = await ask();
    if (hasIdentity(answer)) await outbox.forgetIdentity(cartId);
    else if (kept) await outbox.keepIdentity(cartId, kept);
    return answer;
  } catch (error) {
    if (kept && error instanceof LoyaltyProblem) await outbox.forgetIdentity(cartId, kept);
    throw error;
  }
}

const versionForLateIdentity = (
  container: MedusaContainer,
  cartId: string,
): Promise<VersionedCheckout | null> =>
  withCartLock(container, cartId, async () => {
    const checkout = await readCheckout(container, cartId);
    if (!isIdentified(checkout)) return null;
    // An order is priced already: its OrderCompleted says what was sold.
    return checkout.cart.completed_at
      ? { ...checkout, loyaltyCart: undefined }
      : assignVersion(container, checkout);
  });

/**
 * Hands who the shopper of this cart is over to the service, as the shopper's own request could not. What its
 * session answers reaches the totals of a cart that is still open. A number that it refuses is forgotten: the shopper was
 * told nothing else than full price, and is told no more now.
 * @throws NotTaken while the service is away or busy
 */
export const tellUnreachedShopper =
  (container: MedusaContainer) =>
  async (cartId: string, identity: LateIdentityData): Promise<void> => {
    try {
      const checkout = await versionForLateIdentity(container, cartId);
      if (checkout) {
        await sendMessage(container, checkout, async (asked) => {
          const answer = await requestIdentify(container, asked, { identity });
          if (!hasIdentity(answer)) throw new NotTaken('The loyalty service does not answer');
          // Full price of a service that only keeps it is no news for the cart.
          return isUnreachable(answer) ? undefined : answer;
        });
      }
    } catch (error) {
      if (!(error instanceof LoyaltyProblem)) throw error;
      if (error.status === TOO_MANY) throw new NotTaken(error.code);
      container
        .resolve(ContainerRegistrationKeys.LOGGER)
        .warn(`Who the shopper of cart ${cartId} is was refused: ${error.code}`);
    }
    await outboxOf(container).forgetIdentity(cartId, identity);
  };
