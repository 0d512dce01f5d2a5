-- AlterTable
ALTER TABLE "loyalty_reward" ALTER COLUMN "discount_amount" SET DATA TYPE DECIMAL(14,3);
