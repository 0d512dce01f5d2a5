import type {
  MedusaNextFunction,
  MedusaRequest,
  MedusaResponse,
  MiddlewareRoute,
} from '@medusajs/framework/http';
import { MedusaError } from '@medusajs/framework/utils';
import { requireOwnEmail } from '../accounts/own-email';
import { passwordProblem } from '../accounts/password';

/** A bad new password is a 400 with a sentence; the provider, which looks again, can only say 401. */
async function requireGoodPassword(
  req: MedusaRequest<{ email?: unknown; password?: unknown }>,
  _res: MedusaResponse,
  next: MedusaNextFunction,
): Promise<void> {
  const { email, password } = req.body ?? {};
  const problem = passwordProblem(password, typeof email === 'string' ? [email] : []);
  if (problem) throw new MedusaError(MedusaError.Types.INVALID_DATA, problem);
  next();
}

/** What Medusa's own routes of accounts lack. */
export const accountMiddlewares: MiddlewareRoute[] = [
  { matcher: '/store/customers', methods: ['POST'], middlewares: [requireOwnEmail] },
  { matcher: '/auth/customer/emailpass/register', methods: ['POST'], middlewares: [requireGoodPassword] },
  // Before Medusa uses the mail's token up: whoever chose a bad one may choose again.
  { matcher: '/auth/customer/emailpass/update', methods: ['POST'], middlewares: [requireGoodPassword] },
  { matcher: '/auth/user/emailpass/update', methods: ['POST'], middlewares: [requireGoodPassword] },
];
