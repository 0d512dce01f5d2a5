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
