export { createSendOnce } from './sent';
export { createNotificationActivities, type NotificationDependencies } from './activities';
export { createMailSender, type MailSender } from './mail';
export { createPushSender, type PushSender } from './push';
