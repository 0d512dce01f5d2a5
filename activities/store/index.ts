export { guarded } from './failures';
export { createStoreActivities, type StoreDependencies } from './activities';
