export { createStoreActivities, type StoreDependencies } from './activities';
