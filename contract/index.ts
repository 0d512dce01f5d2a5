/**
 * The shared words, free of zod and of any other library, so that workflows may import them. Schemas are in
 * `contract/http`.
 */
export * from './activities';
export * from './cart';
export * from './check';
export * from './connection-test';
export * from './errors';
export * from './events';
export * from './failure-words';
export * from './goodwill';
export * from './markdown';
export * from './messages';
export * from './money';
export * from './operations';
export * from './proof';
export * from './reconciliation';
export * from './rules';
export * from './returns';
export * from './search-attributes';
export * from './session';
export * from './shapes';
export * from './support';
export * from './times';
