import { defineMiddlewares } from '@medusajs/framework/http';
import { loyaltyMiddlewares } from './loyalty-middlewares';
import { orderMiddlewares } from './order-middlewares';
import { outboxMiddlewares } from './outbox-middlewares';
import { paymentMiddlewares } from './payment-middlewares';

/** Medusa reads this one file; each part keeps its own beside its routes. An order's turn comes before all that asks for it. */
export default defineMiddlewares({
  routes: [...orderMiddlewares, ...loyaltyMiddlewares, ...paymentMiddlewares, ...outboxMiddlewares],
});
