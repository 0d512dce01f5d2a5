import type { Request, RequestHandler, Response, Router } from 'express';
import type { DayInput } from '../../contract';
import { readDate, spanOf } from '../../platform/reconciliation/business-day';
import { asCsv, asJson } from '../../platform/reconciliation/report';
import type { ApiKeyScope } from '../../platform/store/api-keys';
import type { ReconciliationRepository } from '../../platform/store/reconciliations';
import type { StoreConfigRepository } from '../../platform/store/store-config';
import { within } from '../../platform/within';
import { storeInPath } from '../auth/authenticate';
import { createRouter, route } from '../http/paths';
import { HttpProblem } from '../http/problem';
import type { Reconciliations } from '../reconciliations';

const DATABASE_MS = 5_000;

interface ReconciliationRouteDeps {
  reports: Pick<ReconciliationRepository, 'report'>;
  storeConfigs: Pick<StoreConfigRepository, 'find'>;
  reconciliations: Reconciliations;
  allow(...scopes: ApiKeyScope[]): RequestHandler[];
}

function dayOf(req: Request, res: Response): DayInput {
  const storeId = storeInPath(req, res);
  const date = readDate(String(req.params['date']));
  if (date === null) throw new HttpProblem('INVALID_REQUEST', 'The business day is a date: YYYY-MM-DD');
  return { storeId, date };
}

/** A business day held against the loyalty host: its report, and another look. */
export function reconciliationRoutes({
  reports,
  storeConfigs,
  reconciliations,
  allow,
}: ReconciliationRouteDeps): Router {
  const show: RequestHandler = async (req, res) => {
    const report = await within(DATABASE_MS, 'The database', reports.report(dayOf(req, res)));
    if (!report) throw new HttpProblem('NOT_FOUND', 'This day was not reconciled');
    res.set('Vary', 'Accept');
    if (req.accepts(['application/json', 'text/csv']) === 'text/csv')
      res.type('text/csv').attachment(`reconciliation-${report.date}.csv`).send(asCsv(report));
    else res.type('application/json').send(asJson(report));
  };

  const run: RequestHandler = async (req, res) => {
    const day = dayOf(req, res);
    const store = await within(DATABASE_MS, 'The database', storeConfigs.find(day.storeId));
    if (!store) throw new HttpProblem('STORE_NOT_FOUND');
    if (spanOf(day.date, store.timeZone).endsAt.getTime() > Date.now())
      throw new HttpProblem('INVALID_REQUEST', 'This business day has not ended in the store yet');
    await reconciliations.run(day);
    res.status(202).json(day);
  };

  const router = createRouter();
  route(router, '/stores/:storeId/reconciliations/:date', {
    get: [...allow('support'), show],
    post: [...allow('support'), run],
  });
  return router;
}
