import { join } from 'node:path';
import { z } from 'zod';

const text = z.string().min(1);
const Handles = z.object({
  LOYALTY_URL: z.url(),
  LOYALTY_API_KEY: text,
  STORE_ID: text,
  DATABASE_URL: text,
  PDI_SANDBOX_URL: z.url(),
  STOREFRONT_URL: z.url().optional(),
  COMMERCE_DATABASE_URL: text.optional(),
  FINIX_SANDBOX_URL: z.url().optional(),
  SQS_QUEUE_URL: z.url().optional(),
});

/** A running stack: what orders come to, what is killed, and the books that are read at the end. */
export interface Target {
  api: { url: string; key: string };
  storeId: string;
  databaseUrl: string;
  /** The loyalty host's sandbox. */
  hostUrl: string;
  /** One pid file for each process that may be killed. */
  pidFolder: string;
  /** Absent where the stack runs without the shop. */
  shop?: { storefront: string; databaseUrl: string; finixUrl: string; queueUrl: string };
}

/** From the handles of a stack's `dev.env` and its folder. Throws where one is missing. */
export function targetOf(handles: NodeJS.ProcessEnv, folder: string): Target {
  const {
    STOREFRONT_URL: storefront,
    COMMERCE_DATABASE_URL: databaseUrl,
    FINIX_SANDBOX_URL: finixUrl,
    SQS_QUEUE_URL: queueUrl,
    ...core
  } = Handles.parse(handles);
  return {
    api: { url: core.LOYALTY_URL, key: core.LOYALTY_API_KEY },
    storeId: core.STORE_ID,
    databaseUrl: core.DATABASE_URL,
    hostUrl: core.PDI_SANDBOX_URL,
    pidFolder: join(folder, 'pids'),
    ...(storefront && databaseUrl && finixUrl && queueUrl
      ? { shop: { storefront, databaseUrl, finixUrl, queueUrl } }
      : {}),
  };
}
