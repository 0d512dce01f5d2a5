import { Module } from '@medusajs/framework/utils';
import { MetricsService } from './service';

export default Module('metrics', { service: MetricsService });
