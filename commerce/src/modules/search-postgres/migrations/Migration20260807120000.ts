/** Medusa looks for a provider's migrations beside the provider; ours is built on Medusa's, so these are Medusa's. An upgrade that adds one adds a file here. */
export { Migration20260807120000 } from '@medusajs/search-postgres/dist/migrations/Migration20260807120000';
