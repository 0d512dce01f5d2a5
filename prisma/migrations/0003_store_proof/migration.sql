-- AlterTable
ALTER TABLE "store_loyalty_config" ADD COLUMN     "proof" TEXT NOT NULL DEFAULT 'spend';
