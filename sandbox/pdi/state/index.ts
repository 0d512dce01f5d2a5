export { finalizationsOf } from './records';
export type {
  Changes,
  Finalization,
  LedgerEdit,
  LedgerEntry,
  Member,
  OneTimeCode,
  Period,
  PointEntry,
  Reversal,
  TextMessage,
  Transaction,
} from './records';
export { SEED, SEED_CLIENTS, type Client } from './seed';
export { siteKey, transactionKey, type ReadableState } from './state';
export { createStore, type Store } from './store';
