import type { AuthenticatedMedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { OUTBOX, type OutboxService } from '../../../../modules/outbox';
import type { RetryEvents } from '../../../outbox-middlewares';

/**
 * For staff: what has not left is due now, by its ids or by its type, and not when its pause is over. Whoever gets an
 * event counts it once, however often it is sent.
 */
export async function POST(req: AuthenticatedMedusaRequest<RetryEvents>, res: MedusaResponse): Promise<void> {
  const retried = await req.scope.resolve<OutboxService>(OUTBOX).retryStuck(req.validatedBody);
  res.json({ retried });
}
