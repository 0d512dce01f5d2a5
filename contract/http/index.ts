/**
 * The zod schemas of the HTTP contract and of the events. Never imported by workflows: zod costs worker
 * memory.
 */
export * from './cart';
export * from './events';
export * from './messages';
export * from './primitives';
export * from './problem';
export * from './reconciliation';
export * from './requests';
export * from './session';
export * from './store-config';
export * from './support';
export * from './webhooks';
