-- AlterTable
ALTER TABLE "loyalty_session" ADD COLUMN     "order_lines" JSONB;
