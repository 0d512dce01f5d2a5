import type { MiddlewareRoute } from '@medusajs/framework/http';
import { requireOwnEmail } from '../modules/firebase-auth/own-email';

/** What Medusa's own routes of accounts lack. */
export const accountMiddlewares: MiddlewareRoute[] = [{ matcher: '/store/customers', methods: ['POST'], middlewares: [requireOwnEmail] }];
