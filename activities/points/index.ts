export { createPointsActivities, type PointsDependencies } from './activities';
