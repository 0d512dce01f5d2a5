export { createLedger, type Ledger } from './ledger';
export { Refusal } from './refusal';
