export { createProofActivities, type ProofDependencies } from './activities';
export { createTokenVerifier, type TokenVerifier } from './firebase';
