/** The repositories: every query of this project stands in this folder. */
export * from './api-keys';
export * from './customers';
export * from './dead-letters';
export * from './entries';
export * from './failed-webhooks';
export * from './goodwill';
export * from './numbers';
export * from './outbox';
export * from './points';
export * from './reconciliations';
export * from './sessions';
export * from './store-config';
export * from './webhook-deliveries';
export * from './webhook-endpoints';
