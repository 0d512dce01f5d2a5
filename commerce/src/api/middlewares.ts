import { defineMiddlewares } from '@medusajs/framework/http';
import { edgeMiddlewares } from '../edge/middleware';
import { observeMiddlewares } from '../metrics/observe';
import { accountMiddlewares } from './account-middlewares';
import { cartMiddlewares } from './cart-middlewares';
import { loyaltyMiddlewares } from './loyalty-middlewares';
import { orderMiddlewares } from './order-middlewares';
import { fileMiddlewares } from './file-middlewares';
import { outboxMiddlewares } from './outbox-middlewares';
import { paymentMiddlewares } from './payment-middlewares';
import { searchMiddlewares } from './search-middlewares';

/** Medusa reads this one file; each part of the shop keeps its own beside its routes. */
export default defineMiddlewares({
  routes: [
    // Before the edge: what it refuses counts as well.
    ...observeMiddlewares,
    ...edgeMiddlewares,
    ...fileMiddlewares,
    ...cartMiddlewares,
    ...orderMiddlewares,
    ...loyaltyMiddlewares,
    ...accountMiddlewares,
    ...paymentMiddlewares,
    ...searchMiddlewares,
    ...outboxMiddlewares,
  ],
});
