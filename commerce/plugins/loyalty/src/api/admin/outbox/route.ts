import type { AuthenticatedMedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { OUTBOX, type OutboxService } from '../../../modules/outbox';

const LIMIT = 100;

/**
 * For staff: events that were tried and have not left yet, with the reason (a capture that fails, a loyalty
 * service that is away). They go on being tried. `count`: all of them, where `events` holds the oldest.
 */
export async function GET(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  const outbox = req.scope.resolve<OutboxService>(OUTBOX);
  const [{ failing }, events] = await Promise.all([outbox.numbers(), outbox.stuck(LIMIT)]);
  res.json({ count: failing, events });
}
