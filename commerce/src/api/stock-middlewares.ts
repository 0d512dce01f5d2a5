import type {
  MedusaNextFunction,
  MedusaRequest,
  MedusaResponse,
  MiddlewareRoute,
} from '@medusajs/framework/http';

const CODE = 'insufficient_inventory';
const NONE_LEFT = 'There are not that many left. Choose fewer, or something else.';
const SOMEBODY_WAS_FASTER =
  'Somebody was faster: something in your cart has just sold out. Nothing was charged. Look at your cart and order again.';

interface Refusal {
  type?: unknown;
  code?: unknown;
  message?: unknown;
}

/** Medusa's two sentences for stock that is not there, which speak to programs and name ids. */
const isOfStock = ({ code, message }: Refusal): boolean =>
  typeof message === 'string' &&
  (/^Not enough stock available for item /.test(message) ||
    (code === CODE && /does not have the required inventory/.test(message)));

/** Says in words for shoppers what Medusa says of ids, with one code. */
const inWords =
  (words: string) =>
  (_req: MedusaRequest, res: MedusaResponse, next: MedusaNextFunction): void => {
    const send = res.json.bind(res);
    res.json = (body: unknown) => {
      const refusal = (body ?? {}) as Refusal;
      return send(
        res.statusCode >= 400 && isOfStock(refusal) ? { ...refusal, code: CODE, message: words } : body,
      );
    };
    next();
  };

export const stockMiddlewares: MiddlewareRoute[] = [
  { matcher: '/store/carts', methods: ['POST'], middlewares: [inWords(NONE_LEFT)] },
  { matcher: '/store/carts/:id/line-items', methods: ['POST'], middlewares: [inWords(NONE_LEFT)] },
  { matcher: '/store/carts/:id/line-items/:line_id', methods: ['POST'], middlewares: [inWords(NONE_LEFT)] },
  { matcher: '/store/carts/:id/complete', methods: ['POST'], middlewares: [inWords(SOMEBODY_WAS_FASTER)] },
];
