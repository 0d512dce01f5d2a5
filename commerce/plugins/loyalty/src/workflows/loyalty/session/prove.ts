import type { MedusaContainer } from '@medusajs/framework/types';
import { isUnreachable } from '../../../modules/loyalty/answer';
import type { LoyaltyAnswer, Proof } from '../../../modules/loyalty/contract';
import { LoyaltyProblem } from '../../../modules/loyalty/problem';
import { loyaltyOf } from '../checkout';
import { applyAnswer } from './apply-answer';
import type { VersionedCheckout } from './cart-version';
import {
  isSignedByOwner,
  type MessageOptions,
  readOpenCheckout,
  rememberSigner,
  versionCheckout,
} from './messages';
import { knownSession } from './requests';

/** What a means of proof that is away leaves as a warning: the checkout goes on, earning only. */
const PROOF_UNAVAILABLE = 'PROOF_UNAVAILABLE';

type AskForProof = (known: { cartId: string; sessionId: string }) => Promise<LoyaltyAnswer>;

/**
 * Remembers that a customer's own request proved the session. Only the request that turned it from unproven
 * to proven shows that its sender is the member: a proof of before may be somebody else's, on a machine that
 * two people share.
 */
async function rememberProof(
  container: MedusaContainer,
  checkout: VersionedCheckout,
  { answer: { member }, options: { customerId } }: { answer: LoyaltyAnswer; options: MessageOptions },
): Promise<void> {
  const { record } = checkout;
  if (!isSignedByOwner(checkout, customerId) || !member?.proven || member.membershipId === null) return;
  if (record.knownMembershipId === member.membershipId) return;
  await loyaltyOf(container).setProven(record.id, customerId, member.membershipId);
}

/**
 * A service that is away changes nothing of the cart: what was promised to an unproven shopper still stands.
 */
async function askForProof(
  container: MedusaContainer,
  cartId: string,
  { options, ask }: { options: MessageOptions; ask: AskForProof },
): Promise<string[]> {
  const versioned = await versionCheckout(container, await readOpenCheckout(container, cartId));
  if (!versioned) throw new LoyaltyProblem(404, 'SESSION_NOT_FOUND', 'Nobody identified for this cart yet');
  const checkout = await rememberSigner(container, versioned, options);
  const answer = await ask(knownSession(checkout.record));
  if (isUnreachable(answer)) return [PROOF_UNAVAILABLE];
  await rememberProof(container, checkout, { answer, options });
  await applyAnswer(container, cartId, answer);
  return answer.warnings.filter((warning) => warning === PROOF_UNAVAILABLE);
}

/**
 * Has the host send its code. Answers the warnings that belong to this message only.
 * @throws LoyaltyProblem
 */
export const requestProof = (
  container: MedusaContainer,
  cartId: string,
  options: MessageOptions = {},
): Promise<string[]> =>
  askForProof(container, cartId, {
    options,
    ask: (known) => loyaltyOf(container).client.requestProof(known, options),
  });

/**
 * Shows that the shopper is the member. Answers the warnings that belong to this message only.
 * @throws LoyaltyProblem PROOF_CODE_WRONG, PROOF_CODE_EXPIRED, PROOF_TOKEN_INVALID …
 */
export const prove = (
  container: MedusaContainer,
  cartId: string,
  { proof, options = {} }: { proof: Proof; options?: MessageOptions },
): Promise<string[]> =>
  askForProof(container, cartId, {
    options,
    ask: (known) => loyaltyOf(container).client.prove(known, proof, options),
  });

/**
 * Makes the membership that a customer proved in a checkout of theirs their own. A cart of somebody else is
 * answered like none.
 * @throws LoyaltyProblem CART_NOT_FOUND, PROOF_REQUIRED
 */
export async function linkProven(container: MedusaContainer, customerId: string, cartId: string) {
  const loyalty = loyaltyOf(container);
  const record = await loyalty.findByCart(cartId);
  if (!record || record.signedInCustomerId !== customerId)
    throw new LoyaltyProblem(404, 'CART_NOT_FOUND', 'You have no such cart with a membership');
  const { proven } = record;
  if (proven?.customerId !== customerId)
    throw new LoyaltyProblem(
      409,
      'PROOF_REQUIRED',
      'Show first that the membership is yours: by the code that was sent, in this checkout',
    );
  return loyalty.linkMembership(customerId, proven.membershipId);
}
