import { Migration } from '@medusajs/framework/mikro-orm/migrations';

export class Migration20261125040248 extends Migration {
  override async up(): Promise<void> {
    this.addSql(
      `alter table if exists "loyalty_session" drop constraint if exists "loyalty_session_cart_id_unique";`,
    );
    this.addSql(
      `create table if not exists "loyalty_session" ("id" text not null, "cart_id" text not null, "session_id" text null, "membership_id" text null, "cart_version" integer not null default 0, "content_hash" text not null default '', "customer_id" text null, "status" text not null default 'IDENTIFYING', "snapshot" jsonb null, "order_id" text null, "created_at" timestamptz not null default now(), "updated_at" timestamptz not null default now(), "deleted_at" timestamptz null, constraint "loyalty_session_pkey" primary key ("id"));`,
    );
    this.addSql(
      `CREATE UNIQUE INDEX IF NOT EXISTS "IDX_loyalty_session_cart_id_unique" ON "loyalty_session" ("cart_id") WHERE deleted_at IS NULL;`,
    );
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_loyalty_session_order_id" ON "loyalty_session" ("order_id") WHERE deleted_at IS NULL;`,
    );
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_loyalty_session_deleted_at" ON "loyalty_session" ("deleted_at") WHERE deleted_at IS NULL;`,
    );

    this.addSql(
      `create table if not exists "loyalty_reward" ("id" text not null, "reward_id" text not null, "type" text check ("type" in ('instant', 'optional')) not null, "description" text not null, "amount" integer not null, "applied" boolean not null, "session_id" text not null, "created_at" timestamptz not null default now(), "updated_at" timestamptz not null default now(), "deleted_at" timestamptz null, constraint "loyalty_reward_pkey" primary key ("id"));`,
    );
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_loyalty_reward_session_id" ON "loyalty_reward" ("session_id") WHERE deleted_at IS NULL;`,
    );
    this.addSql(
      `CREATE INDEX IF NOT EXISTS "IDX_loyalty_reward_deleted_at" ON "loyalty_reward" ("deleted_at") WHERE deleted_at IS NULL;`,
    );

    this.addSql(
      `alter table if exists "loyalty_reward" add constraint "loyalty_reward_session_id_foreign" foreign key ("session_id") references "loyalty_session" ("id") on update cascade on delete cascade;`,
    );
  }

  override async down(): Promise<void> {
    this.addSql(
      `alter table if exists "loyalty_reward" drop constraint if exists "loyalty_reward_session_id_foreign";`,
    );

    this.addSql(`drop table if exists "loyalty_session" cascade;`);

    this.addSql(`drop table if exists "loyalty_reward" cascade;`);
  }
}
