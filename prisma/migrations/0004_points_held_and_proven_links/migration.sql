-- AlterTable
ALTER TABLE "loyalty_customer" ADD COLUMN     "proven_at" TIMESTAMP(3);

-- CreateTable
CREATE TABLE "loyalty_points_hold" (
    "session_id" UUID NOT NULL,
    "member_hash" TEXT NOT NULL,
    "points" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "redeemed" INTEGER NOT NULL DEFAULT 0,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "loyalty_points_hold_pkey" PRIMARY KEY ("session_id")
);

-- CreateIndex
CREATE INDEX "loyalty_points_hold_member_hash_idx" ON "loyalty_points_hold"("member_hash");

-- CreateIndex
CREATE INDEX "loyalty_customer_store_id_membership_id_idx" ON "loyalty_customer"("store_id", "membership_id");

-- Holds points of a member for a session, if what all other sessions hold leaves enough of the balance. One call, so that the member's lock
-- lives no longer than two statements; inside a function each of them sees what was committed before it began, and so after the lock.
-- outcome: 'held', 'insufficient' (available: what is left for this session), or 'stale' (a newer release of this session is there).
CREATE FUNCTION loyalty_hold_points(
    p_session UUID, p_member TEXT, p_points INTEGER, p_version INTEGER, p_balance INTEGER, p_told_at TIMESTAMPTZ, p_at TIMESTAMPTZ, p_keep INTERVAL,
    OUT outcome TEXT, OUT available INTEGER
) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(p_member, 0));
    -- What others hold counts; what was redeemed counts as long as the told balance may still have it in.
    SELECT p_balance - COALESCE(SUM(CASE WHEN h.points > 0 THEN h.points ELSE h.redeemed END), 0)::INTEGER INTO available
    FROM loyalty_points_hold h
    WHERE h.member_hash = p_member AND h.session_id <> p_session AND (h.points > 0 OR h.ended_at >= p_told_at);
    IF p_points > available THEN
        outcome := 'insufficient';
        RETURN;
    END IF;
    INSERT INTO loyalty_points_hold AS h (session_id, member_hash, points, version, since) VALUES (p_session, p_member, p_points, p_version, p_at)
    ON CONFLICT (session_id) DO UPDATE SET
        member_hash = EXCLUDED.member_hash, points = EXCLUDED.points, version = EXCLUDED.version, since = EXCLUDED.since, redeemed = 0, ended_at = NULL
    WHERE h.version < EXCLUDED.version OR (h.version = EXCLUDED.version AND h.points = EXCLUDED.points);
    outcome := CASE WHEN FOUND THEN 'held' ELSE 'stale' END;
    DELETE FROM loyalty_points_hold h WHERE h.member_hash = p_member AND h.points = 0 AND h.ended_at < p_at - p_keep;
END $$;
