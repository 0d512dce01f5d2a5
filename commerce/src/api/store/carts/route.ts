import type { AuthenticatedMedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import type { CreateCartWorkflowInputDTO } from '@medusajs/framework/types';
import { createCartWorkflow } from '@medusajs/medusa/core-flows';
import { refetchCart } from '@medusajs/medusa/api/store/carts/helpers';
import { guestOf } from '../../../accounts/guest';

/** Medusa's own route, but that an e-mail address alone makes the cart nobody's account's. */
export async function POST(
  req: AuthenticatedMedusaRequest<CreateCartWorkflowInputDTO>,
  res: MedusaResponse,
): Promise<void> {
  const { email } = req.validatedBody;
  // Medusa types a request as signed in; an anonymous one has no context.
  const signedIn = (req.auth_context as { actor_id?: string } | undefined)?.actor_id;
  const customer_id = signedIn || (email ? await guestOf(req.scope, email) : undefined);
  const { result } = await createCartWorkflow(req.scope).run({
    input: { ...req.validatedBody, customer_id },
  });
  res.status(200).json({ cart: await refetchCart(result.id, req.scope, req.queryConfig.fields) });
}
