/**
 * What a shopper must show before an account is told and its points are spent, per store: `none`; `spend`, earning and instant
 * offers without proof, points with it; `all`, nothing but the promise to earn without it.
 */
export const PROOF_SETTINGS = ['none', 'spend', 'all'] as const;
export type ProofSetting = (typeof PROOF_SETTINGS)[number];
