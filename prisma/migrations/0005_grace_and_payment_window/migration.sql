-- AlterTable
ALTER TABLE "store_loyalty_config" ADD COLUMN     "grace_seconds" INTEGER NOT NULL DEFAULT 86400,
ADD COLUMN     "payment_window_seconds" INTEGER NOT NULL DEFAULT 1209600;
