import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Checkout } from './checkout';
import type { Cart } from './host';

/** What a peer that serves HTTP itself does for each route. */
export interface Routes {
  identify(checkoutId: string, phone: string): Promise<Checkout>;
  rewards(checkoutId: string, cart: Cart): Promise<Checkout>;
  select(checkoutId: string, rewardIds: string[]): Promise<Checkout>;
  read(checkoutId: string): Promise<Checkout>;
  /** Resolves when the order is safe enough to be acknowledged. */
  order(checkoutId: string, orderId: string): Promise<void>;
}

interface Body {
  phone: string;
  cart: Cart;
  rewardIds: string[];
  orderId: string;
}

const failed: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (res.headersSent) return next(error);
  console.error(error);
  res.status(503).json({ message: error instanceof Error ? error.message : String(error) });
};

/** The paths are those that Restate gives its objects, so that one load speaks to all peers. */
function appOf(routes: Routes): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json());
  app.get('/healthz', (_req, res) => void res.json({}));
  app.post('/Checkout/:id/identify', async ({ params, body }, res) => {
    res.json(await routes.identify(params.id, (body as Body).phone));
  });
  app.post('/Checkout/:id/rewards', async ({ params, body }, res) => {
    res.json(await routes.rewards(params.id, (body as Body).cart));
  });
  app.post('/Checkout/:id/select', async ({ params, body }, res) => {
    res.json(await routes.select(params.id, (body as Body).rewardIds));
  });
  app.get('/Checkout/:id/read', async ({ params }, res) => {
    res.json(await routes.read(params.id));
  });
  app.post('/Checkout/:id/order/send', async ({ params, body }, res) => {
    await routes.order(params.id, (body as Body).orderId);
    res.status(202).json({});
  });
  app.use(failed);
  return app;
}

/** Serves the routes on `PORT` of loopback until SIGTERM. */
export function serve(routes: Routes): void {
  const server = appOf(routes).listen(Number(process.env['PORT']), '127.0.0.1');
  server.keepAliveTimeout = 60_000;
  process.once('SIGTERM', () => process.exit(0));
}
