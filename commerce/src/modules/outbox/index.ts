import { Module } from '@medusajs/framework/utils';
import { OutboxService } from './service';

export const OUTBOX = 'outbox';

export default Module(OUTBOX, { service: OutboxService });

export * from './events';
export type { OutboxEntry, OutboxService } from './service';
