import { configureStoreSearch } from '@medusajs/framework/http';

/**
 * Opens the product index to shoppers; Medusa itself narrows it to what is published in the key's sales
 * channel.
 */
export const searchMiddlewares = [
  { matcher: '/store/search', middlewares: [configureStoreSearch({ allowed_indexes: { product: true } })] },
];
