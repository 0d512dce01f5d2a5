import type { MedusaNextFunction, MedusaRequest, MedusaResponse, MiddlewareRoute } from '@medusajs/framework/http';
import { MedusaError } from '@medusajs/framework/utils';

/** PostgreSQL keeps no NUL in a text: whoever sends one is told so, instead of getting the database's error as a 500. */
async function refuseNul(req: MedusaRequest, _res: MedusaResponse, next: MedusaNextFunction): Promise<void> {
  if (req.originalUrl.includes('%00') || JSON.stringify(req.body ?? null).includes('\\u0000')) {
    throw new MedusaError(MedusaError.Types.INVALID_DATA, 'A text holds a NUL character');
  }
  next();
}

export const textMiddlewares: MiddlewareRoute[] = ['/store/*', '/auth/*'].map((matcher) => ({ matcher, middlewares: [refuseNul] }));
