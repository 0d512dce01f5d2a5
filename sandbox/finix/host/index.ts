export { authorize, getAuthorization, listAuthorizations, updateAuthorization } from './authorizations';
export { TEST_CARDS } from './cards';
export type { Event, Host, Outcome } from './host';
export { createIdentity, createInstrument, createToken, getIdentity, getInstrument } from './instruments';
export { errorBody, Refusal, statusOf, type ErrorCode } from './problem';
export { getMerchant, getTransfer, listReversals, reverse, sell } from './transfers';
