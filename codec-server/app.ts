import type { PayloadCodec } from '@temporalio/common';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Keyring } from '../platform/keyring';
import type { Logger } from '../platform/logger';
import { createDoor } from './door/door';
import { originsOf } from './origin';
import { createOwnRoutes } from './own-routes';
import { refuseOddRequests } from './door/request-target';
import { createRevocations, type RevocationStore } from './login/revocations';
import { OWN_PREFIXES } from './door/rules';
import { createSessionCookie } from './login/session-cookie';
import type { CodecUsers } from './login/users';

export interface CodecDependencies {
  codec: PayloadCodec;
  keyring: Keyring;
  users: CodecUsers;
  logger: Logger;
  /** Where people open Temporal's UI; its origin is the only one that may ask from a browser. */
  uiUrl: string;
  /** Where the UI listens when this server stands in front of it. */
  uiUpstream?: string;
  /** How many proxies stand in front: Express's `trust proxy`. */
  trustProxy: number;
  /** Keeps who logged out, for all processes and over restarts; without it each process knows its own. */
  redis?: RevocationStore | null;
  /** The Temporal namespace that checkouts are in. */
  namespace?: string;
}

/**
 * Temporal's codec server protocol (`POST /decode`, `/encode`) with its own login: a session cookie for the
 * UI, HTTP Basic for Temporal's CLI (`--codec-auth`). Served at `/` and at `/codec`. Who looked at how many
 * payloads is logged, never what stood in them. With `uiUpstream` it is also the only way to Temporal's UI:
 * `DOOR_RULES` lists all that it answers.
 */
export function createCodecApp({
  codec,
  keyring,
  users,
  logger,
  uiUrl,
  uiUpstream,
  trustProxy,
  redis = null,
  namespace = 'default',
}: CodecDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', trustProxy);
  const origins = originsOf(uiUrl);
  const cookie = createSessionCookie({
    keyring,
    users,
    revocations: createRevocations(redis, logger),
    secure: uiUrl.startsWith('https:'),
  });
  app.use(refuseOddRequests);
  const own = createOwnRoutes({
    codec,
    users,
    logger,
    uiUrl,
    behindDoor: uiUpstream !== undefined,
    cookie,
    origins,
  });
  for (const prefix of OWN_PREFIXES) app.use(prefix || '/', own);
  if (uiUpstream)
    app.use(createDoor({ upstream: new URL(uiUpstream), cookie, codec, logger, origins, namespace }));
  app.use((_request, response) => void response.status(404).json({ error: 'There is nothing here' }));
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const status =
      typeof error === 'object' &&
      error !== null &&
      'status' in error &&
      typeof error.status === 'number' &&
      error.status < 500
        ? error.status
        : 500;
    if (status === 500) logger.error('The codec server could not answer a request');
    response
      .status(status)
      .json({ error: status === 500 ? 'This did not work' : 'The request is not valid' });
  });
  return app;
}
