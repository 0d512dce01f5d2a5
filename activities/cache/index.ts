export { createCacheActivities } from './activities';
export { createBroadcast, type Broadcast, type Listener } from './broadcast';
export { StoreConfigCache, type StoreConfigCacheDeps } from './store-config-cache';
export type { StoreConfigSource, StoreHostConfig } from './store-host-config';
