export { createReconciliationActivities, type ReconciliationDependencies } from './activities';
