export { cancel } from './cancel';
export { sendCode, verifyCode } from './codes';
export { finalize } from './finalize';
export type { Host, Outcome } from './host';
export { begin, enroll, getMember } from './members';
export { endPeriod, listEntries } from './periods';
export { Refusal } from './problem';
export { getRewards } from './rewards';
export { reverse } from './reverse';
