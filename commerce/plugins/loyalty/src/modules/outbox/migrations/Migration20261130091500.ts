import { Migration } from '@medusajs/framework/mikro-orm/migrations';

/** What is told later belongs to the trace of the request that it comes from. */
export class Migration20261130091500 extends Migration {
  override async up(): Promise<void> {
    this.addSql('ALTER TABLE "outbox_event" ADD COLUMN IF NOT EXISTS "traceparent" text NULL;');
  }

  override async down(): Promise<void> {
    this.addSql('ALTER TABLE "outbox_event" DROP COLUMN IF EXISTS "traceparent";');
  }
}
