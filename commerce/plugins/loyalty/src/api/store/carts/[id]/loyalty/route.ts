import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { answerCart, idOf } from '../../../../../http/answer';

/** The newest answer for this cart; `loyalty` is null while nobody identified. */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  await answerCart(req, res, idOf(req));
}
