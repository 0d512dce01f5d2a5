import { validateAndTransformBody, type MiddlewareRoute } from '@medusajs/framework/http';
import { z } from '@medusajs/framework/zod';
import { StoreSettingsChange } from '../modules/stores';
import { DeliveryZoneChange, StoreAddressChange } from '../workflows/fulfilment/staff-changes';
import { checkedBody } from './checked-body';

const pickupSlot = z.strictObject({
  storeId: z.string().min(1).max(100),
  startsAt: z.iso.datetime({ offset: true, error: 'must be an ISO date and time' }),
});
export type PickupSlot = z.infer<typeof pickupSlot>;

export const fulfilmentMiddlewares: MiddlewareRoute[] = [
  {
    matcher: '/store/carts/:id/pickup-slot',
    methods: ['POST'],
    middlewares: [validateAndTransformBody(pickupSlot)],
  },
  {
    matcher: '/admin/store-hours/:id',
    methods: ['POST'],
    middlewares: [checkedBody(StoreSettingsChange)],
  },
  {
    matcher: '/admin/store-hours/:id/address',
    methods: ['POST'],
    middlewares: [checkedBody(StoreAddressChange)],
  },
  {
    matcher: '/admin/delivery-zones/:id',
    methods: ['POST'],
    middlewares: [checkedBody(DeliveryZoneChange)],
  },
];
