export { SANDBOX_ACCOUNT, type Account } from './account';
export type { CardBehaviour, Changes, KeptAnswer, LedgerEntry, Tables, Token } from './records';
export { createStore, type ReadableState, type Store } from './store';
