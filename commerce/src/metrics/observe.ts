import type {
  MedusaNextFunction,
  MedusaRequest,
  MedusaResponse,
  MiddlewareRoute,
} from '@medusajs/framework/http';
import { completions, requests } from './metrics';

/** Medusa's own template of the route, so that ids never become labels. */
const templateOf = (req: MedusaRequest): string => {
  const path: unknown = (req.route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' && path.startsWith('/') ? path : 'unknown';
};

/** What became of "place the order": Medusa answers 200 as well where the money was not there. */
function countCompletion(res: MedusaResponse): void {
  const send = res.json.bind(res);
  res.json = (body: unknown) => {
    const type: unknown = (body as { type?: unknown } | null)?.type;
    if (type === 'order') completions.inc({ outcome: 'order' });
    if (type === 'cart') completions.inc({ outcome: 'payment' });
    return send(body);
  };
}

const COMPLETE = /^\/store\/carts\/[^/]+\/complete(?:\?|$)/;

/** Times every request, what the edge refuses included. */
export function observe(req: MedusaRequest, res: MedusaResponse, next: MedusaNextFunction): void {
  const stop = requests.startTimer();
  const { method } = req;
  if (method === 'POST' && COMPLETE.test(req.originalUrl)) countCompletion(res);
  res.once('close', () => stop({ method, route: templateOf(req), status: res.statusCode }));
  next();
}

export const observeMiddlewares: MiddlewareRoute[] = [{ matcher: '/', middlewares: [observe] }];
