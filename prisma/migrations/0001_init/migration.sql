-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "store_loyalty_config" (
    "store_id" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "provider" TEXT NOT NULL DEFAULT 'pdi',
    "host_url" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "client_secret" TEXT NOT NULL,
    "participant_id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "idle_timeout_seconds" INTEGER NOT NULL DEFAULT 1800,
    "bypass_cooldown_seconds" INTEGER NOT NULL DEFAULT 10,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "store_loyalty_config_pkey" PRIMARY KEY ("store_id")
);

-- CreateTable
CREATE TABLE "loyalty_session" (
    "id" UUID NOT NULL,
    "store_id" TEXT NOT NULL,
    "cart_id" TEXT NOT NULL,
    "pos_sequence_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "snapshot" JSONB NOT NULL,
    "rewards" JSONB NOT NULL,
    "pdi_transaction_id" TEXT,
    "confirmation_id" TEXT,
    "order_id" TEXT,
    "membership_id" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "loyalty_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "loyalty_reward" (
    "id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "reward_id" TEXT NOT NULL,
    "reward_type" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "discount_amount" DECIMAL(14,2) NOT NULL,
    "applied" BOOLEAN NOT NULL,

    CONSTRAINT "loyalty_reward_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "loyalty_customer" (
    "id" UUID NOT NULL,
    "store_id" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "membership_id" TEXT NOT NULL,
    "phone" TEXT,
    "phone_hash" TEXT,
    "points_balance" INTEGER,
    "tier" TEXT,
    "point_history" JSONB,
    "linked_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "synced_at" TIMESTAMP(3),

    CONSTRAINT "loyalty_customer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "next_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMP(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "store_id" TEXT,
    "label" TEXT NOT NULL,
    "development" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMP(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "loyalty_session_store_id_order_id_idx" ON "loyalty_session"("store_id", "order_id");

-- CreateIndex
CREATE UNIQUE INDEX "loyalty_session_store_id_cart_id_key" ON "loyalty_session"("store_id", "cart_id");

-- CreateIndex
CREATE UNIQUE INDEX "loyalty_reward_session_id_reward_id_key" ON "loyalty_reward"("session_id", "reward_id");

-- CreateIndex
CREATE INDEX "loyalty_customer_phone_hash_idx" ON "loyalty_customer"("phone_hash");

-- CreateIndex
CREATE UNIQUE INDEX "loyalty_customer_store_id_customer_id_key" ON "loyalty_customer"("store_id", "customer_id");

-- CreateIndex
CREATE INDEX "outbox_sent_at_next_at_idx" ON "outbox"("sent_at", "next_at");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_source_event_id_key" ON "outbox"("source", "event_id");

-- AddForeignKey
ALTER TABLE "loyalty_reward" ADD CONSTRAINT "loyalty_reward_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "loyalty_session"("id") ON DELETE CASCADE ON UPDATE CASCADE;
