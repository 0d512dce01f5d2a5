import { Migration } from '@medusajs/framework/mikro-orm/migrations';

export class Migration20261125034500 extends Migration {
  override async up(): Promise<void> {
    this.addSql(`
      CREATE TABLE IF NOT EXISTS "outbox_event" (
        "id" text NOT NULL PRIMARY KEY,
        "type" text NOT NULL,
        "subject" text NOT NULL,
        "order_id" text NULL,
        "data" jsonb NULL,
        "lines" jsonb NULL,
        "attempts" integer NOT NULL DEFAULT 0,
        "next_attempt_at" timestamptz NOT NULL,
        "delivered_at" timestamptz NULL,
        "dropped_at" timestamptz NULL,
        "last_error" text NULL,
        "created_at" timestamptz NOT NULL DEFAULT now(),
        "updated_at" timestamptz NOT NULL DEFAULT now(),
        "deleted_at" timestamptz NULL
      );`);
    this.addSql(
      'CREATE UNIQUE INDEX IF NOT EXISTS "IDX_outbox_event_type_subject" ON "outbox_event" ("type", "subject");',
    );
    this.addSql(
      'CREATE INDEX IF NOT EXISTS "IDX_outbox_event_due" ON "outbox_event" ("next_attempt_at") WHERE delivered_at IS NULL AND dropped_at IS NULL;',
    );
    this.addSql('CREATE INDEX IF NOT EXISTS "IDX_outbox_event_order_id" ON "outbox_event" ("order_id");');
  }

  override async down(): Promise<void> {
    this.addSql('DROP TABLE IF EXISTS "outbox_event" CASCADE;');
  }
}
