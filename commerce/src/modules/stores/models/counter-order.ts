import { model } from '@medusajs/framework/utils';

/**
 * A cart on its way over a store's counter: the slot that it holds, then the order that it became, and who
 * handed it out. What the order holds itself (lines, money, fulfilments) stands in Medusa.
 */
export const CounterOrder = model
  .define('counter_order', {
    cart_id: model.text().primaryKey(),
    /** The stock location. */
    location_id: model.text(),
    kind: model.enum(['pickup', 'delivery']),
    /** Begin of the chosen slot; none means as soon as it is ready. */
    slot_at: model.dateTime().nullable(),
    slot_minutes: model.number().nullable(),
    /** Until then the slot is the cart's; an order keeps its slot without. */
    held_until: model.dateTime().nullable(),
    order_id: model.text().nullable(),
    /** Its payment was agreed to (a bank transfer may be on its way): the counter may see it. */
    placed_at: model.dateTime().nullable(),
    cancelled_at: model.dateTime().nullable(),
    ready_at: model.dateTime().nullable(),
    ready_by: model.text().nullable(),
    collected_at: model.dateTime().nullable(),
    collected_by: model.text().nullable(),
    /** The mail that says it is ready: when it was last tried, and when it left. */
    mail_tried_at: model.dateTime().nullable(),
    mailed_at: model.dateTime().nullable(),
  })
  .indexes([
    { name: 'IDX_counter_order_order', on: ['order_id'], unique: true, where: 'order_id IS NOT NULL' },
    { name: 'IDX_counter_order_slot', on: ['location_id', 'slot_at'], where: 'slot_at IS NOT NULL' },
    { name: 'IDX_counter_order_board', on: ['location_id', 'placed_at'], where: 'placed_at IS NOT NULL' },
    { name: 'IDX_counter_order_mail', on: ['ready_at'], where: 'ready_at IS NOT NULL AND mailed_at IS NULL' },
  ]);
