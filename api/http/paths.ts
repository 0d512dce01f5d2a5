import { type RequestHandler, Router } from 'express';
import { HttpProblem } from './problem';

/**
 * A path is one spelling. Express would also take `/Metrics` and `/metrics/` for `/metrics`, and what stands
 * before it (nginx) and closes one spelling would leave the others open.
 */
export const createRouter = (): Router => Router({ caseSensitive: true, strict: true });

const METHODS = ['get', 'post', 'put', 'delete'] as const;
type Method = (typeof METHODS)[number];

/** All methods of one path; any other is a 405 that names those. Express answers HEAD by GET. */
export function route(
  router: Router,
  path: string,
  handlers: Partial<Record<Method, RequestHandler[]>>,
): void {
  const place = router.route(path);
  const allow: string[] = [];
  for (const method of METHODS) {
    const chain = handlers[method];
    if (!chain) continue;
    place[method](...chain);
    allow.push(...(method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  }
  place.all(() => {
    throw new HttpProblem('METHOD_NOT_ALLOWED', `Allowed: ${allow.join(', ')}`, {
      headers: { Allow: allow.join(', ') },
    });
  });
}
