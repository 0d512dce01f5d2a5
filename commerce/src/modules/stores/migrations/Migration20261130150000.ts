import { Migration } from '@medusajs/framework/mikro-orm/migrations';

const STAMPS =
  '"created_at" timestamptz NOT NULL DEFAULT now(), "updated_at" timestamptz NOT NULL DEFAULT now(), "deleted_at" timestamptz NULL';

export class Migration20261130150000 extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      CREATE TABLE IF NOT EXISTS "store_details" (
        "id" text NOT NULL PRIMARY KEY,
        "time_zone" text NOT NULL,
        "phone" text NULL,
        "hours" jsonb NOT NULL,
        "exceptions" jsonb NOT NULL,
        "slot_minutes" integer NOT NULL DEFAULT 30,
        "slot_capacity" integer NOT NULL DEFAULT 10,
        "lead_minutes" integer NOT NULL DEFAULT 20,
        "days_ahead" integer NOT NULL DEFAULT 7,
        ${STAMPS}
      );`);
    this.addSql(`
      CREATE TABLE IF NOT EXISTS "counter_order" (
        "cart_id" text NOT NULL PRIMARY KEY,
        "location_id" text NOT NULL,
        "kind" text NOT NULL CHECK ("kind" IN ('pickup', 'delivery')),
        "slot_at" timestamptz NULL,
        "slot_minutes" integer NULL,
        "held_until" timestamptz NULL,
        "order_id" text NULL,
        "placed_at" timestamptz NULL,
        "cancelled_at" timestamptz NULL,
        "ready_at" timestamptz NULL,
        "ready_by" text NULL,
        "collected_at" timestamptz NULL,
        "collected_by" text NULL,
        "mail_tried_at" timestamptz NULL,
        "mailed_at" timestamptz NULL,
        ${STAMPS}
      );`);
    for (const [name, columns, where] of [
      ['order', '("order_id")', 'order_id IS NOT NULL'],
      ['slot', '("location_id", "slot_at")', 'slot_at IS NOT NULL'],
      ['board', '("location_id", "placed_at")', 'placed_at IS NOT NULL'],
      ['mail', '("ready_at")', 'ready_at IS NOT NULL AND mailed_at IS NULL'],
    ])
      this.addSql(
        `CREATE ${name === 'order' ? 'UNIQUE ' : ''}INDEX IF NOT EXISTS "IDX_counter_order_${name}" ON "counter_order" ${columns} WHERE ${where};`,
      );
  }

  override async down(): Promise<void> {
    this.addSql('DROP TABLE IF EXISTS "counter_order";');
    this.addSql('DROP TABLE IF EXISTS "store_details";');
  }
}
