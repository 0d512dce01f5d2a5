-- AlterTable
ALTER TABLE "loyalty_session" ADD COLUMN     "display_id" TEXT;

-- CreateTable
CREATE TABLE "webhook_endpoint" (
    "id" UUID NOT NULL,
    "store_id" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "description" TEXT,
    "types" TEXT[],
    "secret" TEXT NOT NULL,
    "previous_secret" TEXT,
    "previous_until" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "event_key" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSON NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "round" INTEGER NOT NULL DEFAULT 1,
    "round_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_attempt_at" TIMESTAMPTZ(3),
    "last_status" INTEGER,
    "last_error" TEXT,
    "next_attempt_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "handed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "webhook_endpoint_store_id_idx" ON "webhook_endpoint"("store_id");

-- CreateIndex
CREATE INDEX "webhook_delivery_endpoint_id_created_at_id_idx" ON "webhook_delivery"("endpoint_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "webhook_delivery_created_at_idx" ON "webhook_delivery"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_delivery_endpoint_id_event_key_key" ON "webhook_delivery"("endpoint_id", "event_key");

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the relay looks for every second, and what operators look at: nothing that is over.
CREATE INDEX "webhook_delivery_due_idx" ON "webhook_delivery" ("due_at") WHERE "status" = 'pending' AND "handed_at" IS NULL;
CREATE INDEX "webhook_delivery_open_idx" ON "webhook_delivery" ("status", "last_attempt_at") WHERE "status" IN ('pending', 'failed');

-- One event for every endpoint of the store that wants it, once per key. The lock waits for who deletes the endpoint: a checkout must not
-- fail on an endpoint that is gone when it commits.
CREATE FUNCTION loyalty_tell(p_store_id TEXT, p_key TEXT, p_type TEXT, p_at TIMESTAMPTZ, p_data JSON) RETURNS VOID LANGUAGE sql VOLATILE AS $$
    INSERT INTO webhook_delivery (id, endpoint_id, event_key, type, payload)
    SELECT gen_random_uuid(), e.id, p_type || ':' || p_key, p_type, json_build_object('type', p_type,
        'timestamp', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'data', p_data)
    FROM webhook_endpoint e
    WHERE e.store_id = p_store_id AND e.disabled_at IS NULL AND (cardinality(e.types) = 0 OR p_type = ANY (e.types))
    FOR KEY SHARE OF e
    ON CONFLICT (endpoint_id, event_key) DO NOTHING
$$;

-- What a projection tells. Also one that comes late, behind a newer one: what it says happened all the same. Each thing has one key, however
-- many projections show it: a bypass by its beginning, a settlement by its transaction, a failure by its time (the workers of an earlier version
-- do not tell it, and then a transaction fails once).
CREATE FUNCTION loyalty_tell_session(p JSONB) RETURNS VOID LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    bypass CONSTANT JSONB := p->'snapshot'->'bypass';
    at CONSTANT TIMESTAMPTZ := (p->>'updatedAt')::TIMESTAMPTZ;
    failed_at CONSTANT TIMESTAMPTZ := to_timestamp((p->>'failedAt')::DOUBLE PRECISION / 1000);
BEGIN
    IF jsonb_typeof(bypass) = 'object' THEN
        PERFORM loyalty_tell(p->>'storeId', (p->>'posSequenceId') || ':' || (bypass->>'since'), 'session.bypassed', (bypass->>'since')::TIMESTAMPTZ,
            json_build_object('storeId', p->'storeId', 'sessionId', p->'id', 'cartId', p->'cartId', 'orderId', p->'orderId',
                'displayId', p->'displayId', 'status', p->'status', 'bypassReason', bypass->'reason'));
    END IF;
    IF p->>'status' = 'FINALIZED' THEN
        PERFORM loyalty_tell(p->>'storeId', p->>'posSequenceId', 'session.finalized', at,
            json_build_object('storeId', p->'storeId', 'sessionId', p->'id', 'cartId', p->'cartId', 'orderId', p->'orderId',
                'displayId', p->'displayId', 'status', p->'status', 'confirmationId', p->'confirmationId',
                'pointsEarned', p->'snapshot'->'points'->'earned', 'pointsRedeemed', p->'snapshot'->'points'->'redeemed'));
    END IF;
    IF p->>'status' = 'FINALIZATION_FAILED' THEN
        PERFORM loyalty_tell(p->>'storeId', (p->>'posSequenceId') || ':' || COALESCE(p->>'failedAt', ''), 'finalization.failed', COALESCE(failed_at, at),
            json_build_object('storeId', p->'storeId', 'sessionId', p->'id', 'cartId', p->'cartId', 'orderId', p->'orderId',
                'displayId', p->'displayId', 'status', p->'status'));
    END IF;
END $$;

-- As before, and it tells the endpoints and keeps the order's number.
CREATE OR REPLACE FUNCTION loyalty_project(p JSONB, p_rewards JSONB) RETURNS BOOLEAN LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM loyalty_keep_settlement(p);
    PERFORM loyalty_tell_session(p);
    INSERT INTO loyalty_session AS s (id, store_id, cart_id, pos_sequence_id, status, snapshot, rewards, pdi_transaction_id, confirmation_id,
        order_id, display_id, order_lines, membership_id, revision, created_at, updated_at)
    VALUES ((p->>'id')::UUID, p->>'storeId', p->>'cartId', p->>'posSequenceId', p->>'status', p->'snapshot', p->'rewards', p->>'pdiTransactionId',
        p->>'confirmationId', p->>'orderId', p->>'displayId', p->'orderLines', p->>'membershipId', (p->>'revision')::INTEGER,
        timezone('utc', now()), timezone('utc', (p->>'updatedAt')::TIMESTAMPTZ))
    ON CONFLICT (id) DO UPDATE SET
        pos_sequence_id = EXCLUDED.pos_sequence_id, status = EXCLUDED.status, snapshot = EXCLUDED.snapshot, rewards = EXCLUDED.rewards,
        pdi_transaction_id = EXCLUDED.pdi_transaction_id, confirmation_id = EXCLUDED.confirmation_id,
        order_id = CASE WHEN s.pos_sequence_id = EXCLUDED.pos_sequence_id THEN COALESCE(EXCLUDED.order_id, s.order_id) ELSE EXCLUDED.order_id END,
        display_id = CASE WHEN s.pos_sequence_id = EXCLUDED.pos_sequence_id THEN COALESCE(EXCLUDED.display_id, s.display_id) ELSE EXCLUDED.display_id END,
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

-- A return, when it is kept in the books; they keep each once. Here, so that it holds whichever version writes them.
CREATE FUNCTION loyalty_tell_reversal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    s loyalty_session%ROWTYPE;
BEGIN
    SELECT * INTO s FROM loyalty_session WHERE id = NEW.session_id;
    PERFORM loyalty_tell(NEW.store_id, NEW.idempotency_key, 'points.reversed', NEW.at,
        json_build_object('storeId', NEW.store_id, 'sessionId', NEW.session_id, 'cartId', s.cart_id, 'orderId', NEW.order_id,
            'displayId', s.display_id, 'returnId', NEW.return_id, 'confirmationId', s.confirmation_id,
            'pointsReversed', -NEW.points_earned, 'pointsRestored', -NEW.points_redeemed));
    RETURN NULL;
END $$;
CREATE TRIGGER loyalty_entry_reversal_told AFTER INSERT ON "loyalty_entry" FOR EACH ROW WHEN (NEW.kind = 'reverse')
    EXECUTE FUNCTION loyalty_tell_reversal();
