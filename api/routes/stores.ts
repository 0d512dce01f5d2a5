import { randomUUID } from 'node:crypto';
import { type RequestHandler, Router } from 'express';
import { StoreConfigRequest, storeId as storeIdSchema } from '../../contract/http';
import type { Logger } from '../../platform/logger';
import type { ApiKeyScope } from '../../platform/store/api-keys';
import { MissingClientSecretError, type StoreConfig, type StoreConfigRepository } from '../../platform/store/store-config';
import { callerOf } from '../auth/authenticate';
import type { Accept } from '../events/accept';
import { jsonBody } from '../http/body';
import { route } from '../http/paths';
import { HttpProblem } from '../http/problem';
import { validate } from '../http/validate';
import { within } from '../http/within';

const DATABASE_MS = 2_000;
const OWN_SOURCE = '/stores/loyalty-config';

/** The client secret goes in and never comes out. */
const viewOf = ({ clientSecret: _secret, createdAt, updatedAt, ...config }: StoreConfig) => ({
  ...config,
  clientSecretSet: true as const,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

function storeParam(param: unknown): string {
  const parsed = storeIdSchema.safeParse(param);
  if (!parsed.success) throw new HttpProblem('STORE_NOT_FOUND');
  return parsed.data;
}

export function storeRoutes(storeConfigs: StoreConfigRepository, accept: Accept, logger: Logger, allow: (...scopes: ApiKeyScope[]) => RequestHandler[]): Router {
  /** Workers keep the configuration in memory: they are told as if the event had come from outside. What fails here heals when it expires there. */
  const tellWorkers = async (storeId: string): Promise<void> => {
    try {
      await accept({ type: 'LoyaltyConfigChanged', source: OWN_SOURCE, id: randomUUID(), data: { storeId } });
    } catch (error) {
      logger.warn({ errorName: error instanceof Error ? error.name : 'unknown', storeId }, 'A changed configuration is written, but the workers were not told');
    }
  };

  const show: RequestHandler = async (req, res) => {
    callerOf(res);
    const config = await within(DATABASE_MS, 'The database', storeConfigs.find(storeParam(req.params['storeId'])));
    if (!config) throw new HttpProblem('STORE_NOT_FOUND');
    res.json(viewOf(config));
  };

  const write: RequestHandler = async (req, res) => {
    callerOf(res);
    const storeId = storeParam(req.params['storeId']);
    const values = validate(StoreConfigRequest, req.body);
    try {
      const config = await within(DATABASE_MS, 'The database', storeConfigs.upsert(storeId, values));
      await tellWorkers(storeId);
      res.json(viewOf(config));
    } catch (error) {
      if (!(error instanceof MissingClientSecretError)) throw error;
      throw new HttpProblem('INVALID_REQUEST', 'A new store needs a client secret', { errors: [{ pointer: '/clientSecret', message: 'is needed' }] });
    }
  };

  const router = Router();
  route(router, '/stores/:storeId/loyalty-config', { get: [...allow('admin'), show], put: [...allow('admin'), ...jsonBody, write] });
  return router;
}
