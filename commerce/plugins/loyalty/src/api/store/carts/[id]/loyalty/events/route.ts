import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { ContainerRegistrationKeys } from '@medusajs/framework/utils';
import { reasonOf } from '../../../../../../failure';
import { LoyaltyProblem } from '../../../../../../modules/loyalty/problem';
import { shopperAddress } from '../../../../../../http/shopper';
import { loyaltyOf } from '../../../../../../workflows/loyalty/checkout';
import { viewOf } from '../../../../../../workflows/loyalty/session/view';
import { idOf, orProblem } from '../../../../../../http/answer';
import { createPlaces } from '../../../../../../http/places';
import { followSession, openEvents } from '../../../../../../http/stream';

const LIFETIME_MS = 30 * 60_000;
/** One for each shopper who looks at a checkout; many of them may share an office's address. */
const takePlace = createPlaces({ all: 1_000, each: 50 });
const FULL_RETRY_SECONDS = '30';

async function stream(
  req: MedusaRequest,
  res: MedusaResponse,
  cartId: string,
  sessionId: string,
): Promise<void> {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  res.once('close', leave);
  const lifetime = setTimeout(leave, LIFETIME_MS);
  if (res.closed) leave();
  const push = openEvents(res);
  try {
    await followSession(
      req.scope,
      { cartId, sessionId, shopperAddress: shopperAddress(req) },
      gone.signal,
      push,
    );
  } catch (error) {
    if (gone.signal.aborted) return;
    // The browser comes back by itself; until then it has the newest that is known here.
    req.scope
      .resolve(ContainerRegistrationKeys.LOGGER)
      .info(`The events of cart ${cartId} ended: ${reasonOf(error)}`);
    const view = viewOf(await loyaltyOf(req.scope).findByCart(cartId));
    if (view) push(view);
  } finally {
    clearTimeout(lifetime);
    res.end();
  }
}

/**
 * Server-sent events named `loyalty`: the view now, and after each change, until the session ends. Works
 * after the order as well.
 */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
  await orProblem(res, async () => {
    const cartId = idOf(req);
    const record = await loyaltyOf(req.scope).findByCart(cartId);
    if (!record?.sessionId)
      throw new LoyaltyProblem(404, 'SESSION_NOT_FOUND', 'Nobody identified for this cart yet');
    const giveBack = takePlace(shopperAddress(req));
    if (!giveBack)
      throw new LoyaltyProblem(429, 'RATE_LIMITED', 'Too many open streams', {
        retryAfter: FULL_RETRY_SECONDS,
      });
    try {
      await stream(req, res, cartId, record.sessionId);
    } finally {
      giveBack();
    }
  });
}
