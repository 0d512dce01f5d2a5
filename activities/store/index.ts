export { guarded } from './failures';
export { createGoodwillActivities, createStoreActivities, type StoreDependencies } from './activities';
