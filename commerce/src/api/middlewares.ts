import { defineMiddlewares } from '@medusajs/framework/http';
import { edgeMiddlewares } from '../edge/middleware';
import { observeMiddlewares } from '../metrics/observe';
import { accountMiddlewares } from './account-middlewares';
import { cartMiddlewares } from './cart-middlewares';
import { fileMiddlewares } from './file-middlewares';
import { fulfilmentMiddlewares } from './fulfilment-middlewares';
import { searchMiddlewares } from './search-middlewares';
import { stockMiddlewares } from './stock-middlewares';

/** Medusa reads this one file; each part of the shop keeps its own beside its routes. */
export default defineMiddlewares({
  routes: [
    // Before the edge: what it refuses counts as well.
    ...observeMiddlewares,
    ...edgeMiddlewares,
    ...fileMiddlewares,
    ...stockMiddlewares,
    ...cartMiddlewares,
    ...fulfilmentMiddlewares,
    ...accountMiddlewares,
    ...searchMiddlewares,
  ],
});
