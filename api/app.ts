import express, { type RequestHandler } from 'express';
import helmet from 'helmet';
import { hostAddresses } from '../platform/host-address';
import type { ApiKeyScope } from '../platform/store/api-keys';
import { authenticate, ipOf } from './auth/authenticate';
import type { AppDeps } from './deps';
import { startBudget } from './http/budget';
import { answerErrors, notFound } from './http/errors';
import { requestLog } from './http/log';
import { traceRequests } from './http/trace';
import { createParts, type Parts } from './parts';
import { createAnswers } from './routes/answers';
import { eventRoutes } from './routes/events';
import { loyaltyRoutes } from './routes/loyalty';
import { proofRoutes } from './routes/proof';
import { operationRoutes } from './routes/operations';
import { reconciliationRoutes } from './routes/reconciliations';
import { sessionRoutes } from './routes/session';
import { storeRoutes } from './routes/stores';
import { supportRoutes } from './routes/support';
import { webhookRoutes } from './routes/webhooks';
import { createSessionGate } from './session-gate';
import { createSessionLine } from './session-line';

/**
 * Helmet's own policy, without the upgrade to https: behind nginx TLS ends before us, and at home there is
 * none.
 */
const security = helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } });

/**
 * The HTTP API over injected dependencies and the parts that were made of them. Listening, background work and
 * shutdown are `server.ts`'s.
 */
export function createApp(deps: AppDeps, parts: Parts = createParts(deps)): express.Express {
  const { storeConfigs, sessions: snapshots, logger, config, stopping } = deps;
  const { metrics, limits, keys, keyUses, hints, sessions, lateIdentities, reconciliations, accept } = parts;
  const { connectionTests } = parts;
  const answers = createAnswers({ snapshots, hints, metrics, logger });

  const perIp: RequestHandler = async (req, _res, next) => {
    await limits.perIp(ipOf(req));
    next();
  };
  const door = { keys, uses: keyUses, limits, production: config.NODE_ENV === 'production' };
  const allow = (...scopes: ApiKeyScope[]): RequestHandler[] => [authenticate(door, scopes)];

  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.API_TRUST_PROXY);
  app.set('etag', false);
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.use(startBudget, traceRequests, requestLog(logger), metrics.observe, security);
  app.use(operationRoutes(metrics, stopping));
  const loyalty = {
    sessions,
    line: createSessionLine(),
    gate: createSessionGate(),
    answers,
    lateIdentities,
    limits,
    hints,
    logger,
    stopping,
    allow,
  };
  app.use(loyaltyRoutes(loyalty), sessionRoutes(loyalty), proofRoutes(loyalty));
  app.use(eventRoutes(accept, allow));
  app.use(
    storeRoutes({
      storeConfigs,
      hosts: hostAddresses(config),
      accept,
      reconciliations,
      connectionTests,
      limits,
      logger,
      allow,
    }),
    reconciliationRoutes({ reports: deps.reports, storeConfigs, reconciliations, allow }),
  );
  app.use(supportRoutes(parts, allow));
  app.use(webhookRoutes(sessions, config, [perIp]));
  app.use(perIp, notFound);
  app.use(answerErrors(logger));
  return app;
}
