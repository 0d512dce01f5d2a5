import { Module } from '@medusajs/framework/utils';
import { StoresService } from './service';

export const STORES = 'stores';

export default Module(STORES, { service: StoresService });

export type { CounterRow, StoresService } from './service';
export { type StoreSettings, StoreSettingsChange, StoreSettingsInput } from './settings';
