-- CreateTable
CREATE TABLE "loyalty_goodwill" (
    "id" UUID NOT NULL,
    "store_id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "session_id" UUID NOT NULL,
    "pos_sequence_id" TEXT NOT NULL,
    "membership_id" TEXT NOT NULL,
    "points" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "given_by" TEXT,
    "key_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "problem" TEXT,
    "new_balance" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "loyalty_goodwill_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "loyalty_goodwill_store_id_order_id_idx" ON "loyalty_goodwill"("store_id", "order_id");

-- CreateIndex
CREATE INDEX "loyalty_goodwill_store_id_at_idx" ON "loyalty_goodwill"("store_id", "at");

-- A transaction of the host still settles one order, once; points of goodwill stand beside it.
DROP INDEX "loyalty_entry_settled_once";
CREATE UNIQUE INDEX "loyalty_entry_settled_once" ON "loyalty_entry"("pos_sequence_id") WHERE "return_id" IS NULL AND "kind" <> 'goodwill';

-- Counts a gift towards what its order, and its store within a day, may give: once, whoever asks at the same time. Each statement sees what was
-- committed before the lock was taken. Answers the status of the row, `OTHER` for a row that asked for something else, `LIMIT`,
-- or `FORMER_HOST`: the order was begun while the store had another host, where its member may be somebody else.
CREATE FUNCTION loyalty_begin_goodwill(p JSONB, most_of_order INTEGER, most_of_day INTEGER) RETURNS TEXT LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    known loyalty_goodwill%ROWTYPE;
    of_order BIGINT;
    of_day BIGINT;
    wanted INTEGER := (p->>'points')::INTEGER;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('loyalty_goodwill:' || (p->>'storeId'), 0));
    SELECT * INTO known FROM loyalty_goodwill WHERE id = (p->>'goodwillId')::UUID;
    -- What the host gave may differ from what was asked for.
    IF known.status = 'GOODWILL_GIVEN' THEN
        RETURN known.status;
    END IF;
    IF known.points <> wanted THEN
        RETURN 'OTHER';
    END IF;
    IF EXISTS (SELECT FROM loyalty_session s JOIN store_loyalty_config c USING (store_id)
        WHERE s.id = (p->>'sessionId')::UUID AND s.created_at AT TIME ZONE 'UTC' < c.host_since) THEN
        RETURN 'FORMER_HOST';
    END IF;
    IF known.id IS NOT NULL THEN
        RETURN known.status;
    END IF;
    -- One that was given up counts: the host may have given it all the same.
    SELECT COALESCE(SUM(points), 0) INTO of_order FROM loyalty_goodwill
        WHERE store_id = p->>'storeId' AND order_id = p->>'orderId' AND status <> 'GOODWILL_REFUSED';
    SELECT COALESCE(SUM(points), 0) INTO of_day FROM loyalty_goodwill
        WHERE store_id = p->>'storeId' AND at > now() - INTERVAL '24 hours' AND status <> 'GOODWILL_REFUSED';
    IF of_order + wanted > most_of_order OR of_day + wanted > most_of_day THEN
        RETURN 'LIMIT';
    END IF;
    INSERT INTO loyalty_goodwill (id, store_id, order_id, session_id, pos_sequence_id, membership_id, points, reason, given_by, key_id, status)
    VALUES ((p->>'goodwillId')::UUID, p->>'storeId', p->>'orderId', (p->>'sessionId')::UUID, p->>'posSequenceId', p->>'membershipId', wanted,
        p->>'reason', p->>'by', p->>'keyId', 'GOODWILL_PENDING');
    RETURN 'GOODWILL_PENDING';
END $$;
