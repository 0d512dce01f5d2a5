/**
 * What a shopper must show before an account is told and its points are spent, per store: `none`; `spend`,
 * earning and instant offers without proof, points with it; `all`, nothing but the promise to earn without
 * it.
 */
export const PROOF_SETTINGS = ['none', 'spend', 'all'] as const;
export type ProofSetting = (typeof PROOF_SETTINGS)[number];

/**
 * What one session gives to those who prove and who type numbers, at most; the host keeps to the same of its
 * own.
 */
export const PROOF_LIMITS = {
  codeLifetimeMs: 600_000,
  triesPerCode: 5,
  codesPerSession: 5,
  numbersPerSession: 5,
  maxToken: 4_096,
} as const;
