export { createPaymentActivities } from './activities';
export { finixSource } from './finix';
export { callersWord, paymentProviders, type PaymentSources } from './providers';
export { stripeSource } from './stripe';
export { trustedCaller } from './trusted-caller';
export type { OrderPayments, PaymentVerdict, PaymentVerifier } from './verifier';
