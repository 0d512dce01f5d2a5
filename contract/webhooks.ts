/** What a merchant's own system can be told of its store's checkouts. */
export const WEBHOOK_TYPES = [
  'session.bypassed',
  'session.finalized',
  'finalization.failed',
  'points.reversed',
] as const;
export type WebhookType = (typeof WEBHOOK_TYPES)[number];

/** Sent when somebody asks for it, whatever the endpoint wants to hear of. */
export const WEBHOOK_TEST_TYPE = 'webhook.test';

/**
 * Where a delivery stands. `failed`: nothing took it for 72 hours. `dropped`: its endpoint answered 410 and is told
 * nothing any more, or a person gave the delivery up.
 */
export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed', 'dropped'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One round of tries: a resend begins another. */
export interface DeliveryRound {
  deliveryId: string;
  round: number;
}

/**
 * `dropped`: the endpoint is gone. `superseded`: this round has ended already, by a resend, by the delete of its
 * endpoint, or by a try whose end nobody heard of.
 */
export type DeliveryOutcome = 'delivered' | 'dropped' | 'superseded';

export interface WebhookActivities {
  /**
   * One try. Throws the retryable `WEBHOOK_NOT_TAKEN`, which says when to try next, and `STORE_UNAVAILABLE`. A repeat
   * sends the same `webhook-id` and body again.
   */
  deliverWebhook(input: DeliveryRound): Promise<{ outcome: DeliveryOutcome }>;
  /** Nothing took it in time. */
  giveUpWebhook(input: DeliveryRound): Promise<void>;
}

export const WEBHOOK_LIMITS = {
  /** Endpoints of one store. */
  endpoints: 10,
  /** How long the secret before the newest one signs beside it. */
  rotationMs: 24 * 3_600_000,
  /** How long what was sent can be looked up and sent again. */
  keptDays: 30,
  /** Deliveries of one answer. */
  page: 100,
  /** Deliveries that one request sends again. */
  resend: 1_000,
} as const;
