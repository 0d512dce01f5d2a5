export { asDurableFailure, createPdiActivities, settled } from './activities';
export { DEFAULT_BREAKER, type BreakerOptions } from './breakers';
export {
  DEFAULT_TIMEOUTS,
  PdiClient,
  type CallOptions,
  type PdiClientDeps,
  type PdiTimeouts,
} from './client';
export { HostError, HostRefusal } from './host-error';
export { idempotencyHeader } from './wire';
