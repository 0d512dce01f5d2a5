import { ApplicationFailure } from '@temporalio/common';
import type { ProofActivities } from '../../contract';
import type { TokenVerifier } from './firebase';

export interface ProofDependencies {
  /** Null: no Firebase project is configured, so that no token proves anything. */
  firebase: TokenVerifier | null;
}

/** What shows that a shopper is the member, as far as somebody other than the host says it. */
export function createProofActivities({ firebase }: ProofDependencies): ProofActivities {
  return {
    async phoneOfFirebaseToken({ idToken }) {
      if (!firebase) return { phone: null };
      const verified = await firebase.verify(idToken);
      if (verified === 'unavailable')
        throw ApplicationFailure.retryable("Firebase's keys cannot be had", 'PROOF_UNAVAILABLE');
      return { phone: verified };
    },
  };
}
