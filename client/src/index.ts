export { createLoyaltyClient, type LoyaltyClient } from './client';
export type { CallOptions, ClientOptions, StreamOptions } from './options';
export { LoyaltyProblem, type NoAnswer } from './problem';
export * from './types';
