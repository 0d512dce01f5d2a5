import { Migration } from '@medusajs/framework/mikro-orm/migrations';

export class Migration20261129090000 extends Migration {
  override async up(): Promise<void> {
    this.addSql('ALTER TABLE "loyalty_session" ADD COLUMN IF NOT EXISTS "priced_reward_ids" jsonb NULL;');
  }

  override async down(): Promise<void> {
    this.addSql('ALTER TABLE "loyalty_session" DROP COLUMN IF EXISTS "priced_reward_ids";');
  }
}
