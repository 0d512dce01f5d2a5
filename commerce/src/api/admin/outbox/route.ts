import type { AuthenticatedMedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { OUTBOX, type OutboxService } from '../../../modules/outbox';

const LIMIT = 100;

/**
 * For staff: events that were tried and have not left yet, with the reason (a capture that fails, a loyalty
 * service that is away). They go on being tried.
 */
export async function GET(req: AuthenticatedMedusaRequest, res: MedusaResponse): Promise<void> {
  res.json({ events: await req.scope.resolve<OutboxService>(OUTBOX).stuck(LIMIT) });
}
