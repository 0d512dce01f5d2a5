import { setTimeout as delay } from 'node:timers/promises';
import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { config } from '../../config';
import { sharedRedis } from '../../redis';

/** A health check waits for 3 s. */
const LOOK_MS = 2_000;

interface Sql {
  raw(sql: string): PromiseLike<unknown>;
}

const within = async (look: PromiseLike<unknown>): Promise<boolean> => {
  const late = new AbortController();
  try {
    return await Promise.race([
      look.then(
        () => true,
        () => false,
      ),
      delay(LOOK_MS, false, { signal: late.signal }),
    ]);
  } finally {
    late.abort();
  }
};

/**
 * Whether this backend can take an order: 503 names what it cannot reach. Nothing else is told, since a stranger
 * may ask. `/health`, which is Medusa's, answers as soon as the process listens.
 */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  const { redisUrl } = config;
  const [postgres, redis] = await Promise.all([
    within(req.scope.resolve<Sql>(ContainerRegistrationKeys.PG_CONNECTION).raw('SELECT 1')),
    redisUrl ? within(sharedRedis(redisUrl).ping()) : true,
  ]);
  const missing = [...(postgres ? [] : ['postgres']), ...(redis ? [] : ['redis'])];
  res.status(missing.length === 0 ? 200 : 503).json({ ready: missing.length === 0, missing });
}
