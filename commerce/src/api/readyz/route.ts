import { container } from '@medusajs/framework';
import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { config } from '../../config';
import { createReadiness } from '../../readiness';
import { sharedRedis } from '../../redis';

interface Sql {
  raw(sql: string): PromiseLike<unknown>;
}

const { redisUrl } = config;
const look = createReadiness({
  postgres: () => container.resolve<Sql>(ContainerRegistrationKeys.PG_CONNECTION).raw('SELECT 1'),
  ...(redisUrl ? { redis: () => sharedRedis(redisUrl).ping() } : {}),
});

/**
 * Whether this backend can take an order: 503 names what it cannot reach. Nothing else is told, since a stranger
 * may ask. `/health`, which is Medusa's, answers as soon as the process listens.
 */
export async function GET(_req: MedusaRequest, res: MedusaResponse): Promise<void> {
  const missing = await look();
  res.status(missing.length === 0 ? 200 : 503).json({ ready: missing.length === 0, missing });
}
