import { model } from '@medusajs/framework/utils';

/**
 * One event (or late identity) on its way to the loyalty service. `order_…:completed` begins as a claim
 * without data; the relay fills it in once the order is paid.
 */
export const OutboxEvent = model
  .define('outbox_event', {
    /**
     * Also the CloudEvent's id: the same happening always makes the same id, so that a repeat counts once.
     */
    id: model.text().primaryKey(),
    type: model.text(),
    /** What the event is about: the cart of OrderCompleted, the order of OrderCancelled, the customer … */
    subject: model.text(),
    /** Events of one order leave behind its OrderCompleted. */
    order_id: model.text().nullable(),
    /** The event's data, sealed and frozen: what was sent once is sent again word for word. */
    data: model.json().nullable(),
    /**
     * OrderCompleted: which line of the order was which line of the cart, and what was paid for it.
     * OrderReturned: how much of which line came back.
     */
    lines: model.json().nullable(),
    /**
     * OrderCompleted: Medusa's completion came to its end. Empty while it is under way, and after a crash
     * until somebody carries it through.
     */
    confirmed_at: model.dateTime().nullable(),
    /** W3C trace context of the request that wrote it. */
    traceparent: model.text().nullable(),
    attempts: model.number().default(0),
    next_attempt_at: model.dateTime(),
    delivered_at: model.dateTime().nullable(),
    /** Nothing will be sent: the order was undone before it was paid. */
    dropped_at: model.dateTime().nullable(),
    last_error: model.text().nullable(),
  })
  .indexes([
    {
      name: 'IDX_outbox_event_order_of_cart',
      on: ['subject'],
      unique: true,
      where: "type = 'OrderCompleted'",
    },
    { name: 'IDX_outbox_event_subject', on: ['subject', 'type'] },
    {
      name: 'IDX_outbox_event_due',
      on: ['next_attempt_at'],
      where: 'delivered_at IS NULL AND dropped_at IS NULL',
    },
    { name: 'IDX_outbox_event_order_id', on: ['order_id'] },
  ]);
