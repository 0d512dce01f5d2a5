import { ShopError } from './medusa/request';

/** What loyalty refused, in a sentence for the shopper. Checkout itself goes on, whatever it is. */
const SENTENCES: Record<string, string> = {
  INVALID_REQUEST: 'This is not a phone number we can look up. Please check it.',
  RATE_LIMITED: 'These were too many tries. Please wait a while; you can finish your order meanwhile.',
  PROOF_REQUIRED: 'Before you use points, enter the code we send to your number.',
  PROOF_CODE_WRONG: 'This is not the code we sent. Please check it.',
  PROOF_CODE_EXPIRED: 'This code is not valid any more.',
  INSUFFICIENT_POINTS:
    'These points are in use in another cart. Take the reward out there, or choose another one here.',
  MEMBERSHIP_NOT_LINKED:
    'No membership is linked to your account yet. Type its phone number, then use your points with the code we send.',
  SIGN_IN_REQUIRED: 'Your sign-in is over. Sign in again, or type your phone number.',
  NO_ANSWER: 'The shop did not answer. Please try again.',
};

export function loyaltyProblem(error: Error | undefined): string | undefined {
  if (!error) return undefined;
  return (codeOf(error) && SENTENCES[codeOf(error) ?? '']) ?? error.message;
}

/** The code that was typed can never be right any more: never sent, too old, or tried too often. */
export const isExpired = (error: Error | undefined): boolean => codeOf(error) === 'PROOF_CODE_EXPIRED';

export const isWrongCode = (error: Error | undefined): boolean => codeOf(error) === 'PROOF_CODE_WRONG';

function codeOf(error: Error | undefined): string | undefined {
  if (!(error instanceof ShopError)) return undefined;
  return error.status === 429 ? 'RATE_LIMITED' : error.code;
}
