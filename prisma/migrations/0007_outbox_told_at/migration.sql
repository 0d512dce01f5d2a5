-- AlterTable
ALTER TABLE "outbox" ADD COLUMN     "told_at" TIMESTAMP(3);
