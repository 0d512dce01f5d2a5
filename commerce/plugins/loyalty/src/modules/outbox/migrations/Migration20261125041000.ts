import { Migration } from '@medusajs/framework/mikro-orm/migrations';

export class Migration20261125041000 extends Migration {
  override async up(): Promise<void> {
    this.addSql('ALTER TABLE "outbox_event" ADD COLUMN IF NOT EXISTS "confirmed_at" timestamptz NULL;');
  }

  override async down(): Promise<void> {
    this.addSql('ALTER TABLE "outbox_event" DROP COLUMN IF EXISTS "confirmed_at";');
  }
}
