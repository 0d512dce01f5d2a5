import type { RequestHandler, Router } from 'express';
import { HttpProblem } from './problem';

type Method = 'get' | 'post' | 'put';

/** All methods of one path; any other is a 405 that names those. Express answers HEAD by GET. */
export function route(router: Router, path: string, handlers: Partial<Record<Method, RequestHandler[]>>): void {
  const place = router.route(path);
  const allow: string[] = [];
  for (const method of ['get', 'post', 'put'] as const) {
    const chain = handlers[method];
    if (!chain) continue;
    place[method](...chain);
    allow.push(...(method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  }
  place.all(() => {
    throw new HttpProblem('METHOD_NOT_ALLOWED', `Allowed: ${allow.join(', ')}`, { headers: { Allow: allow.join(', ') } });
  });
}
