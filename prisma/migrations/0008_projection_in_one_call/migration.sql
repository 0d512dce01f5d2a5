-- Writes a session and its rewards, unless the tables know this or a newer state. One call is one transaction; inside a function each statement
-- sees what was committed before it began, and so after the lock of the session's row.
-- Within one POS sequence (one run of the cart) the revision decides who is newer, of two with the same one (a workflow task was done again) the
-- session's own time, as between the runs of a cart that started afresh. The order id survives a projection that does not name it, but not a new run.
-- Both arguments are objects by name, so that a later version of the function may know more names than whoever calls it.
CREATE FUNCTION loyalty_project(p JSONB, p_rewards JSONB) RETURNS BOOLEAN LANGUAGE plpgsql VOLATILE AS $$
BEGIN
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
