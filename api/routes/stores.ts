import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response, Router } from 'express';
import type { z } from 'zod';
import { StoreConfigRequest, storeId as storeIdSchema } from '../../contract/http';
import { type HostAddresses, HostNotAllowed } from '../../platform/host-address';
import { noteInLog } from '../../platform/log-context';
import type { Logger } from '../../platform/logger';
import type { ApiKeyScope } from '../../platform/store/api-keys';
import {
  HostChangedError,
  MissingClientSecretError,
  type StoreConfig,
  type StoreConfigRepository,
} from '../../platform/store/store-config';
import { callerOf, requireVisible } from '../auth/authenticate';
import type { ConnectionTests } from '../connection-tests';
import type { Limits } from '../http/limits';
import type { Reconciliations } from '../reconciliations';
import type { Accept } from '../events/accept';
import { jsonBody } from '../http/body';
import { createRouter, route } from '../http/paths';
import { HttpProblem } from '../http/problem';
import { validate } from '../http/validate';
import { within } from '../../platform/within';

const DATABASE_MS = 2_000;
const NAMES_MS = 2_000;
const OWN_SOURCE = '/stores/loyalty-config';

/** The client secret goes in and never comes out. */
const viewOf = ({
  clientSecret: _secret,
  hostSince: _since,
  createdAt,
  updatedAt,
  ...config
}: StoreConfig) => ({
  ...config,
  clientSecretSet: true as const,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

function storeOf(req: Request, res: Response): string {
  const parsed = storeIdSchema.safeParse(req.params['storeId']);
  if (!parsed.success) throw new HttpProblem('STORE_NOT_FOUND');
  requireVisible(res, parsed.data);
  noteInLog({ storeId: parsed.data });
  return parsed.data;
}

interface StoreDeps {
  storeConfigs: StoreConfigRepository;
  /** Where a store's secret may be sent. */
  hosts: HostAddresses;
  accept: Accept;
  reconciliations: Pick<Reconciliations, 'schedule'>;
  connectionTests: ConnectionTests;
  limits: Pick<Limits, 'connectionTest'>;
  logger: Logger;
  allow(...scopes: ApiKeyScope[]): RequestHandler[];
}

const refusedAt = (pointer: string, detail: string, message: string) =>
  new HttpProblem('INVALID_REQUEST', detail, { errors: [{ pointer, message }] });

/** Who the store's host is, and who the store is there. */
const HOST_SETTINGS = ['provider', 'hostUrl', 'clientId', 'participantId', 'siteId'] as const;

/**
 * A key of one store runs the store, and does not say to whom its shoppers' numbers go: whoever stole it would have
 * them sent home.
 */
function refuseAnotherHost(values: z.infer<typeof StoreConfigRequest>, config: StoreConfig): void {
  const changed = HOST_SETTINGS.filter((name) => values[name] !== config[name]);
  if (values.clientSecret === undefined && changed.length === 0) return;
  throw new HttpProblem(
    'FORBIDDEN',
    'Another host, other credentials or another site need the key of an admin of all stores',
  );
}

function problemOf(error: unknown): unknown {
  if (error instanceof MissingClientSecretError)
    return refusedAt('/clientSecret', 'A new store needs a client secret', 'is needed');
  if (error instanceof HostChangedError)
    return refusedAt(
      '/clientSecret',
      'Another host needs the client secret again: the stored one is for the host that it was given for',
      'is needed with another hostUrl',
    );
  if (error instanceof HostNotAllowed)
    return refusedAt(
      '/hostUrl',
      'The host must be on the public internet, or on a network that this service is set up for',
      'is on a private network',
    );
  return error;
}

export function storeRoutes({
  storeConfigs,
  hosts,
  accept,
  reconciliations,
  connectionTests,
  limits,
  logger,
  allow,
}: StoreDeps): Router {
  /**
   * Workers keep the configuration in memory: they are told as if the event had come from outside. What fails
   * here heals when it expires there.
   */
  const tellWorkers = async (storeId: string): Promise<void> => {
    try {
      await accept({
        type: 'LoyaltyConfigChanged',
        source: OWN_SOURCE,
        id: randomUUID(),
        toldAt: Date.now(),
        data: { storeId },
      });
    } catch (error) {
      logger.warn(
        { errorName: error instanceof Error ? error.name : 'unknown', storeId },
        'A changed configuration is written, but the workers were not told',
      );
    }
  };

  /** Where Temporal is away: a store that has a schedule keeps it, any other gets one when the API starts next. */
  const schedule = async (config: StoreConfig): Promise<void> => {
    try {
      await reconciliations.schedule(config);
    } catch (error) {
      logger.warn(
        { errorName: error instanceof Error ? error.name : 'unknown', storeId: config.storeId },
        "A changed configuration is written, but the schedule of the store's reconciliation was not",
      );
    }
  };

  const find = async (storeId: string): Promise<StoreConfig> => {
    const config = await within(DATABASE_MS, 'The database', storeConfigs.find(storeId));
    if (!config) throw new HttpProblem('STORE_NOT_FOUND');
    return config;
  };

  const show: RequestHandler = async (req, res) => {
    res.json(viewOf(await find(storeOf(req, res))));
  };

  const write: RequestHandler = async (req, res) => {
    const storeId = storeOf(req, res);
    const values = validate(StoreConfigRequest, req.body);
    if (callerOf(res).storeId !== undefined) refuseAnotherHost(values, await find(storeId));
    try {
      await within(NAMES_MS, 'The name service', hosts.check(values.hostUrl));
      const config = await within(DATABASE_MS, 'The database', storeConfigs.upsert(storeId, values));
      await Promise.all([tellWorkers(storeId), schedule(config)]);
      res.json(viewOf(config));
    } catch (error) {
      throw problemOf(error);
    }
  };

  const test: RequestHandler = async (req, res) => {
    const storeId = storeOf(req, res);
    await limits.connectionTest(storeId);
    await find(storeId);
    res.json(await connectionTests.run(storeId));
  };

  const router = createRouter();
  route(router, '/stores/:storeId/loyalty-config', {
    get: [...allow('admin'), show],
    put: [...allow('admin'), ...jsonBody, write],
  });
  route(router, '/stores/:storeId/loyalty-config/test', { post: [...allow('admin'), test] });
  return router;
}
