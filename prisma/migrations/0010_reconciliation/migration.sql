-- AlterTable
ALTER TABLE "store_loyalty_config" ADD COLUMN     "time_zone" TEXT NOT NULL DEFAULT 'UTC';

-- CreateTable
CREATE TABLE "loyalty_entry" (
    "idempotency_key" TEXT NOT NULL,
    "store_id" TEXT NOT NULL,
    "pos_sequence_id" TEXT NOT NULL,
    "session_id" UUID,
    "order_id" TEXT,
    "return_id" TEXT,
    "kind" TEXT NOT NULL,
    "membership_id" TEXT,
    "points_earned" INTEGER NOT NULL,
    "points_redeemed" INTEGER NOT NULL,
    "discounts" JSONB,
    "currency" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "loyalty_entry_pkey" PRIMARY KEY ("idempotency_key")
);

-- CreateTable
CREATE TABLE "loyalty_host_entry" (
    "store_id" TEXT NOT NULL,
    "entry_id" TEXT NOT NULL,
    "idempotency_key" TEXT,
    "pos_sequence_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "membership_id" TEXT NOT NULL,
    "points_earned" INTEGER NOT NULL,
    "points_redeemed" INTEGER NOT NULL,
    "discounts" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "listing" TEXT NOT NULL,

    CONSTRAINT "loyalty_host_entry_pkey" PRIMARY KEY ("store_id","entry_id")
);

-- CreateTable
CREATE TABLE "reconciliation" (
    "store_id" TEXT NOT NULL,
    "date" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "begins_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL,
    "totals" JSONB,
    "sign_off_reason" TEXT,
    "period_id" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reconciliation_pkey" PRIMARY KEY ("store_id","date")
);

-- CreateTable
CREATE TABLE "reconciliation_finding" (
    "store_id" TEXT NOT NULL,
    "date" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "pos_sequence_id" TEXT NOT NULL,
    "return_key" TEXT NOT NULL DEFAULT '',
    "session_id" UUID,
    "order_id" TEXT,
    "return_id" TEXT,
    "detail" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "resent_at" TIMESTAMPTZ(3),

    CONSTRAINT "reconciliation_finding_pkey" PRIMARY KEY ("store_id","date","kind","pos_sequence_id","return_key")
);

-- CreateIndex
CREATE INDEX "loyalty_session_pos_sequence_id_idx" ON "loyalty_session"("pos_sequence_id");

-- CreateIndex
CREATE INDEX "loyalty_entry_store_id_at_idx" ON "loyalty_entry"("store_id", "at");

-- CreateIndex
CREATE INDEX "loyalty_entry_pos_sequence_id_idx" ON "loyalty_entry"("pos_sequence_id");

-- CreateIndex
CREATE INDEX "loyalty_host_entry_store_id_at_idx" ON "loyalty_host_entry"("store_id", "at");

-- CreateIndex
CREATE INDEX "loyalty_host_entry_store_id_pos_sequence_id_idx" ON "loyalty_host_entry"("store_id", "pos_sequence_id");

-- CreateIndex
CREATE INDEX "reconciliation_finding_state_idx" ON "reconciliation_finding"("state");

-- AddForeignKey
ALTER TABLE "reconciliation_finding" ADD CONSTRAINT "reconciliation_finding_store_id_date_fkey" FOREIGN KEY ("store_id", "date") REFERENCES "reconciliation"("store_id", "date") ON DELETE CASCADE ON UPDATE CASCADE;


-- A transaction of the host settles one order, once.
CREATE UNIQUE INDEX "loyalty_entry_settled_once" ON "loyalty_entry"("pos_sequence_id") WHERE "return_id" IS NULL;

-- What a settled session moved at the host, kept once: a repeat, and a projection that comes late, find it there. The workers of an earlier
-- version do not say how the host was asked; then the points of the session are kept under the key of a first settlement.
CREATE FUNCTION loyalty_keep_settlement(p JSONB) RETURNS VOID LANGUAGE sql VOLATILE AS $$
    INSERT INTO loyalty_entry (idempotency_key, store_id, pos_sequence_id, session_id, order_id, kind, membership_id, points_earned,
        points_redeemed, discounts, currency, at)
    SELECT COALESCE(p->'settlement'->>'idempotencyKey', (p->>'posSequenceId') || ':finalize:1'), p->>'storeId', p->>'posSequenceId',
        (p->>'id')::UUID, p->>'orderId', COALESCE(p->'settlement'->>'kind', 'finalize'), p->>'membershipId',
        COALESCE((p->'snapshot'->'points'->>'earned')::INTEGER, 0), COALESCE((p->'snapshot'->'points'->>'redeemed')::INTEGER, 0),
        p->'settlement'->'discounts', COALESCE(p->'snapshot'->'totals'->>'currency', ''), (p->>'updatedAt')::TIMESTAMPTZ
    WHERE p->>'confirmationId' IS NOT NULL
    ON CONFLICT DO NOTHING
$$;

-- As before, and it keeps what was settled.
CREATE OR REPLACE FUNCTION loyalty_project(p JSONB, p_rewards JSONB) RETURNS BOOLEAN LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM loyalty_keep_settlement(p);
    INSERT INTO loyalty_session AS s (id, store_id, cart_id, pos_sequence_id, status, snapshot, rewards, pdi_transaction_id, confirmation_id,
        order_id, order_lines, membership_id, revision, created_at, updated_at)
    VALUES ((p->>'id')::UUID, p->>'storeId', p->>'cartId', p->>'posSequenceId', p->>'status', p->'snapshot', p->'rewards', p->>'pdiTransactionId',
        p->>'confirmationId', p->>'orderId', p->'orderLines', p->>'membershipId', (p->>'revision')::INTEGER,
        timezone('utc', now()), timezone('utc', (p->>'updatedAt')::TIMESTAMPTZ))
    ON CONFLICT (id) DO UPDATE SET
        pos_sequence_id = EXCLUDED.pos_sequence_id, status = EXCLUDED.status, snapshot = EXCLUDED.snapshot, rewards = EXCLUDED.rewards,
        pdi_transaction_id = EXCLUDED.pdi_transaction_id, confirmation_id = EXCLUDED.confirmation_id,
        order_id = CASE WHEN s.pos_sequence_id = EXCLUDED.pos_sequence_id THEN COALESCE(EXCLUDED.order_id, s.order_id) ELSE EXCLUDED.order_id END,
        order_lines = CASE WHEN s.pos_sequence_id = EXCLUDED.pos_sequence_id THEN COALESCE(EXCLUDED.order_lines, s.order_lines) ELSE EXCLUDED.order_lines END,
        membership_id = EXCLUDED.membership_id, revision = EXCLUDED.revision, updated_at = EXCLUDED.updated_at
    WHERE (s.pos_sequence_id = EXCLUDED.pos_sequence_id AND (s.revision, s.updated_at) < (EXCLUDED.revision, EXCLUDED.updated_at))
       OR (s.pos_sequence_id <> EXCLUDED.pos_sequence_id AND s.updated_at < EXCLUDED.updated_at);
    IF NOT FOUND THEN
        RETURN FALSE;
    END IF;
    DELETE FROM loyalty_reward WHERE session_id = (p->>'id')::UUID;
    INSERT INTO loyalty_reward (id, session_id, reward_id, reward_type, description, discount_amount, applied)
    SELECT gen_random_uuid(), (p->>'id')::UUID, r."rewardId", r."rewardType", r.description, r."discountAmount", r.applied
    FROM jsonb_to_recordset(p_rewards) AS r("rewardId" TEXT, "rewardType" TEXT, description TEXT, "discountAmount" NUMERIC, applied BOOLEAN);
    RETURN TRUE;
END $$;

-- Orders that were settled before there were entries.
INSERT INTO loyalty_entry (idempotency_key, store_id, pos_sequence_id, session_id, order_id, kind, membership_id, points_earned, points_redeemed,
    currency, at)
SELECT pos_sequence_id || ':finalize:1', store_id, pos_sequence_id, id, order_id, 'finalize', membership_id,
    COALESCE((snapshot->'points'->>'earned')::INTEGER, 0), COALESCE((snapshot->'points'->>'redeemed')::INTEGER, 0),
    COALESCE(snapshot->'totals'->>'currency', ''), updated_at AT TIME ZONE 'UTC'
FROM loyalty_session WHERE confirmation_id IS NOT NULL
ON CONFLICT DO NOTHING;
