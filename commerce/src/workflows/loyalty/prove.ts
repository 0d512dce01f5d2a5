import type { MedusaContainer } from '@medusajs/framework/types';
import { isUnreachable, type LoyaltyAnswer } from '../../modules/loyalty/answer';
import type { Proof } from '../../modules/loyalty/client';
import { LoyaltyProblem } from '../../modules/loyalty/problem';
import { knownSession, type Question } from './ask';
import { isOwn, type MessageOptions, noteCustomer, prepare } from './converse';
import { loyaltyOf } from './store';
import { takeAnswer } from './take-answer';

/** What a means of proof that is away leaves as a warning: the checkout goes on, earning only. */
const PROOF_UNAVAILABLE = 'PROOF_UNAVAILABLE';

type Ask = (known: { cartId: string; sessionId: string }) => Promise<LoyaltyAnswer>;

/**
 * Remembers that a customer's own request proved the session. Only the request that turned it from unproven
 * to proven shows that its sender is the member: a proof of before may be somebody else's, on a machine that
 * two people share.
 */
async function noteProof(
  container: MedusaContainer,
  question: Question,
  { member }: LoyaltyAnswer,
  { customerId }: MessageOptions,
): Promise<void> {
  if (!isOwn(question, customerId) || !member?.proven || member.membershipId === null) return;
  if (question.record.knownMembershipId === member.membershipId) return;
  await loyaltyOf(container).setProven(question.record.id, customerId, member.membershipId);
}

/**
 * A service that is away changes nothing of the cart: what was promised to an unproven shopper still stands.
 */
async function askForProof(
  container: MedusaContainer,
  cartId: string,
  options: MessageOptions,
  ask: Ask,
): Promise<string[]> {
  const prepared = await prepare(container, cartId);
  if (!prepared) throw new LoyaltyProblem(404, 'SESSION_NOT_FOUND', 'Nobody identified for this cart yet');
  const question = await noteCustomer(container, prepared, options);
  const answer = await ask(knownSession(question.record));
  if (isUnreachable(answer)) return [PROOF_UNAVAILABLE];
  await noteProof(container, question, answer, options);
  await takeAnswer(container, cartId, answer);
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
  askForProof(container, cartId, options, (known) =>
    loyaltyOf(container).client.requestProof(known, options),
  );

/**
 * Shows that the shopper is the member. Answers the warnings that belong to this message only.
 * @throws LoyaltyProblem PROOF_CODE_WRONG, PROOF_CODE_EXPIRED, PROOF_TOKEN_INVALID …
 */
export const prove = (
  container: MedusaContainer,
  cartId: string,
  proof: Proof,
  options: MessageOptions = {},
): Promise<string[]> =>
  askForProof(container, cartId, options, (known) =>
    loyaltyOf(container).client.prove(known, proof, options),
  );

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
