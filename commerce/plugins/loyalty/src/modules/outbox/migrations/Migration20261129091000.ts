import { Migration } from '@medusajs/framework/mikro-orm/migrations';

/** A customer registers, and an order's payments change, as often as they do; only an order has its cart alone. */
export class Migration20261129091000 extends Migration {
  override async up(): Promise<void> {
    this.addSql('DROP INDEX IF EXISTS "IDX_outbox_event_type_subject";');
    this.addSql(
      `CREATE UNIQUE INDEX IF NOT EXISTS "IDX_outbox_event_order_of_cart" ON "outbox_event" ("subject") WHERE type = 'OrderCompleted';`,
    );
    this.addSql(
      'CREATE INDEX IF NOT EXISTS "IDX_outbox_event_subject" ON "outbox_event" ("subject", "type");',
    );
  }

  override async down(): Promise<void> {
    this.addSql('DROP INDEX IF EXISTS "IDX_outbox_event_subject";');
    this.addSql('DROP INDEX IF EXISTS "IDX_outbox_event_order_of_cart";');
    this.addSql(
      `DELETE FROM "outbox_event" WHERE ctid NOT IN (SELECT max(ctid) FROM "outbox_event" GROUP BY type, subject);`,
    );
    this.addSql(
      'CREATE UNIQUE INDEX IF NOT EXISTS "IDX_outbox_event_type_subject" ON "outbox_event" ("type", "subject");',
    );
  }
}
