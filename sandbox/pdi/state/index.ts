export { finalizationsOf } from './records';
export type {
  Changes,
  Finalization,
  LedgerEntry,
  Member,
  OneTimeCode,
  PointEntry,
  Reversal,
  TextMessage,
  Transaction,
} from './records';
export { SEED, SEED_CLIENTS, type Client } from './seed';
export { transactionKey, type ReadableState } from './state';
export { createStore, type Store } from './store';
