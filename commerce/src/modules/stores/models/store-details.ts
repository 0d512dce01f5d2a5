import { model } from '@medusajs/framework/utils';

/** What a stock location lacks to be a store that shoppers go to: hours, and how many orders it can hand out. */
export const StoreDetails = model.define('store_details', {
  /** The stock location's id: name and address stand there. */
  id: model.text().primaryKey(),
  /** IANA, for example `America/Chicago`. */
  time_zone: model.text(),
  phone: model.text().nullable(),
  /** Hours by weekday, 1 = Monday … 7 = Sunday. @see ../hours.ts */
  hours: model.json(),
  /** Days with other hours, by date. */
  exceptions: model.json(),
  slot_minutes: model.number().default(30),
  /** Orders that may be fetched in one slot. */
  slot_capacity: model.number().default(10),
  /** How long an order takes until it can be fetched. */
  lead_minutes: model.number().default(20),
  /** How many days ahead one may choose, today included. */
  days_ahead: model.number().default(7),
});
