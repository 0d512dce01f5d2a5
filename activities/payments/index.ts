export { createPaymentActivities } from './activities';
export { trustedCaller } from './trusted-caller';
export type { OrderPayments, PaymentVerdict, PaymentVerifier } from './verifier';
