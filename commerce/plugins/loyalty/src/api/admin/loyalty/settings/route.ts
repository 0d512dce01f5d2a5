import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { z } from '@medusajs/framework/zod';
import { orProblem, parseBody } from '../../../../http/answer';
import type { StoreSettings } from '../../../../modules/loyalty/desk';
import { loyaltyOf } from '../../../../workflows/loyalty/checkout';

/** The bounds are the service's own: it says what is wrong. */
const Settings = z
  .strictObject({
    enabled: z.boolean(),
    bypassCooldownSeconds: z.int(),
    paymentWindowSeconds: z.int(),
    proof: z.enum(['none', 'spend', 'all'] satisfies StoreSettings['proof'][]),
  })
  .partial();

/** How this store's loyalty is set. No secret is told. */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    res.json({ settings: await loyaltyOf(req.scope).desk.settings() });
  });
}

/** Changes what is named. */
export async function POST(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    const changed = parseBody(Settings, req.body);
    res.json({ settings: await loyaltyOf(req.scope).desk.change(changed) });
  });
}
