import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { MedusaError } from '@medusajs/framework/utils';
import type { z } from '@medusajs/framework/zod';
import { refetchCart } from '@medusajs/medusa/api/store/carts/helpers';
import { pointerTo } from '../json-pointer';
import { LoyaltyProblem } from '../modules/loyalty/problem';
import { loyaltyOf } from '../workflows/loyalty/checkout';
import { viewOf } from '../workflows/loyalty/session/view';

const TYPES: Record<number, string> = {
  400: MedusaError.Types.INVALID_DATA,
  401: MedusaError.Types.UNAUTHORIZED,
  404: MedusaError.Types.NOT_FOUND,
  409: MedusaError.Types.CONFLICT,
};

/** The loyalty service's refusal in Medusa's form, with its stable code and its pointers. */
export function answerProblem(
  res: MedusaResponse,
  { status, code, message, errors, retryAfter }: LoyaltyProblem,
): void {
  if (retryAfter !== null) res.set('Retry-After', retryAfter);
  res.status(status).json({
    code,
    type: TYPES[status] ?? MedusaError.Types.NOT_ALLOWED,
    message,
    ...(errors.length > 0 && { errors }),
  });
}

/**
 * The body as the schema has it. @throws LoyaltyProblem INVALID_REQUEST with a pointer for each thing that is
 * wrong
 */
export function parseBody<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    pointer: pointerTo(path),
    message,
  }));
  throw new LoyaltyProblem(400, 'INVALID_REQUEST', 'The request is not valid', { errors });
}

/** Runs a route; a refusal of the loyalty service is its answer, everything else Medusa's. */
export async function orProblem(res: MedusaResponse, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof LoyaltyProblem)) throw error;
    answerProblem(res, error);
  }
}

/**
 * What every loyalty route of a cart answers: the newest view, and the cart with the totals that follow from
 * it. `warnings` belong to this answer only, beside those that are kept.
 */
export async function answerCart(
  req: MedusaRequest,
  res: MedusaResponse,
  cartId: string,
  warnings: string[] = [],
): Promise<void> {
  const [record, cart] = await Promise.all([
    loyaltyOf(req.scope).findByCart(cartId),
    refetchCart(cartId, req.scope, req.queryConfig.fields),
  ]);
  const view = viewOf(record);
  res.json({ loyalty: view && { ...view, warnings: [...new Set([...view.warnings, ...warnings])] }, cart });
}

/** A path's parameter; Medusa types it as possibly absent. */
export const idOf = (req: MedusaRequest): string => req.params['id'] ?? '';

const MAX_KEY = 200;
/** Passed on as it came: the loyalty service says what is wrong with it. */
export function idempotencyKeyOf(req: MedusaRequest): string | undefined {
  const key = req.get('Idempotency-Key');
  if (key === undefined) return undefined;
  if (/^[\x21-\x7e]+$/.test(key) && key.length <= MAX_KEY) return key;
  throw new LoyaltyProblem(400, 'INVALID_REQUEST', 'Idempotency-Key must be 1–200 visible ASCII characters');
}

/** Where what is done twice cannot be taken back. */
export function requiredIdempotencyKeyOf(req: MedusaRequest): string {
  const key = idempotencyKeyOf(req);
  if (key === undefined) throw new LoyaltyProblem(400, 'INVALID_REQUEST', 'Idempotency-Key is needed');
  return key;
}
