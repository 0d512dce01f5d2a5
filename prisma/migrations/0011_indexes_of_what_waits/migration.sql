-- What operators look at is counted at every scrape: these hold what is not over, and nothing else, however long the tables grow.
CREATE INDEX "loyalty_session_under_way_idx" ON "loyalty_session" ("status", "updated_at")
    WHERE "status" IN ('IDENTIFYING', 'ACTIVE', 'BYPASSED', 'PENDING_FINALIZATION');
CREATE INDEX "loyalty_points_hold_held_idx" ON "loyalty_points_hold" ("since") INCLUDE ("points") WHERE "points" > 0;
