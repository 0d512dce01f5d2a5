import type { components, operations } from './generated/openapi';

type Schemas = components['schemas'];

export type Session = Schemas['Session'];
export type Reward = Schemas['Reward'];
export type Cart = Schemas['Cart'];
export type CartItem = Schemas['CartItem'];
/** Exactly one of `phone` and `membershipId`. */
export type IdentifyRequest = Schemas['IdentifyRequest'];
export type RewardsRequest = Schemas['RewardsRequest'];
export type SelectRequest = Schemas['SelectRequest'];
export type ProofRequest = Schemas['ProofRequest'];
/** Exactly one of `code` and `firebaseIdToken`. */
export type ProofAnswer = Schemas['ProofAnswer'];
/** A CloudEvent; `type` says what `data` is. */
export type LoyaltyEvent = Schemas['Event'];
export type EventType = LoyaltyEvent['type'];
/** The data of one type of event. */
export type EventData<Type extends EventType> = Extract<LoyaltyEvent, { type: Type }>['data'];
export type EventAnswer = Schemas['EventAnswer'];
export type StoreConfig = Schemas['StoreConfig'];
export type StoreConfigRequest = Schemas['StoreConfigRequest'];
export type Work = Schemas['Work'];
export type WorkItem = Schemas['WorkItem'];
export type WorkQuery = NonNullable<operations['work']['parameters']['query']>;
/** Either `ids`, or a `kind` with its filter. */
export type RetryRequest = Schemas['RetryRequest'];
/** Either `ids`, or a `kind` with its filter. */
export type AbandonRequest = Schemas['AbandonRequest'];
export type RetryResults = Schemas['RetryResults'];
export type GoodwillRequest = Schemas['GoodwillRequest'];
export type Goodwill = Schemas['Goodwill'];
export type ConnectionTest = Schemas['ConnectionTest'];
export type WebhookEndpoint = Schemas['WebhookEndpoint'];
export type NewWebhookEndpoint = Schemas['NewWebhookEndpoint'];
export type WebhookEndpoints = Schemas['WebhookEndpoints'];
export type WebhookEndpointRequest = Schemas['WebhookEndpointRequest'];
export type RemovedWebhookEndpoint = Schemas['RemovedWebhookEndpoint'];
export type WebhookDelivery = Schemas['WebhookDelivery'];
export type WebhookDeliveries = Schemas['WebhookDeliveries'];
export type WebhookDeliveryQuery = NonNullable<operations['webhookDeliveries']['parameters']['query']>;
export type QueuedWebhookDelivery = Schemas['QueuedWebhookDelivery'];
export type ResendRequest = Schemas['ResendRequest'];
export type Resent = Schemas['Resent'];
/** Exactly one of `orderId` and `displayId`. */
export type OrderQuery = operations['findOrders']['parameters']['query']['order'];
export type FoundOrders = Schemas['FoundOrders'];
export type FoundOrder = Schemas['FoundOrder'];
export type Reconciliation = Schemas['Reconciliation'];
export type BusinessDay = Schemas['BusinessDay'];
/** RFC 9457. */
export type Problem = Schemas['Problem'];
/** Stable; for programs. */
export type ErrorCode = Problem['code'];
