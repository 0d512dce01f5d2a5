export { createWebhookActivities, type WebhookDependencies } from './activities';
export { createTryCount } from './metrics';
export { createSeats } from './seats';
export { createSender, type Sender } from './sender';
