import { Migration } from '@medusajs/framework/mikro-orm/migrations';

export class Migration20261129010000 extends Migration {
  override async up(): Promise<void> {
    this.addSql(`ALTER TABLE "loyalty_session"
        ADD COLUMN IF NOT EXISTS "identity" jsonb NULL,
        ADD COLUMN IF NOT EXISTS "signed_in_customer_id" text NULL,
        ADD COLUMN IF NOT EXISTS "proven_customer_id" text NULL,
        ADD COLUMN IF NOT EXISTS "proven_membership_id" text NULL,
        ADD COLUMN IF NOT EXISTS "known_membership_id" text NULL;`);
    this.addSql(`
      CREATE TABLE IF NOT EXISTS "loyalty_membership" (
        "id" text NOT NULL CONSTRAINT "loyalty_membership_pkey" PRIMARY KEY,
        "customer_id" text NOT NULL,
        "membership_id" text NOT NULL,
        "proven_at" timestamptz NOT NULL,
        "created_at" timestamptz NOT NULL DEFAULT now(),
        "updated_at" timestamptz NOT NULL DEFAULT now(),
        "deleted_at" timestamptz NULL
      );`);
    this.addSql(
      'CREATE UNIQUE INDEX IF NOT EXISTS "IDX_loyalty_membership_customer_id_unique" ON "loyalty_membership" ("customer_id") WHERE deleted_at IS NULL;',
    );
    this.addSql(
      'CREATE INDEX IF NOT EXISTS "IDX_loyalty_membership_deleted_at" ON "loyalty_membership" ("deleted_at") WHERE deleted_at IS NULL;',
    );
  }

  override async down(): Promise<void> {
    this.addSql('DROP TABLE IF EXISTS "loyalty_membership" CASCADE;');
    this
      .addSql(`ALTER TABLE "loyalty_session" DROP COLUMN IF EXISTS "identity", DROP COLUMN IF EXISTS "signed_in_customer_id",
        DROP COLUMN IF EXISTS "proven_customer_id", DROP COLUMN IF EXISTS "proven_membership_id", DROP COLUMN IF EXISTS "known_membership_id";`);
  }
}
