import { validateAndTransformBody, type MiddlewareRoute } from '@medusajs/framework/http';
import { z } from '@medusajs/framework/zod';
import { EVENT_TYPES } from '../modules/outbox/contract';

const MAX_IDS = 100;

/** Which events: those with these ids, those of this type, or those with both. */
const retryEvents = z
  .object({
    ids: z.array(z.string().min(1).max(200)).min(1).max(MAX_IDS).optional(),
    type: z.enum(EVENT_TYPES).optional(),
  })
  .strict()
  .refine(({ ids, type }) => ids ?? type, 'Name the events: ids, a type, or both');
export type RetryEvents = z.infer<typeof retryEvents>;

export const outboxMiddlewares: MiddlewareRoute[] = [
  {
    matcher: '/admin/outbox/retry',
    methods: ['POST'],
    middlewares: [validateAndTransformBody(retryEvents)],
  },
];
