import { z } from 'zod';
import { CartSchema } from './cart';
import { cartId, customerId, membershipId, phone, sessionId, storeId, text } from './primitives';

export const IdentifyRequest = z
  .strictObject({
    storeId,
    cartId,
    phone: phone.optional(),
    membershipId: membershipId.optional(),
    customerId: customerId.optional(),
    cart: CartSchema.optional(),
  })
  .superRefine((request, context) => {
    if ((request.phone === undefined) !== (request.membershipId === undefined)) return;
    context.addIssue({ code: 'custom', path: ['phone'], message: 'exactly one of phone and membershipId is needed' });
  })
  .meta({ id: 'IdentifyRequest' });

export const RewardsRequest = z.strictObject({ sessionId, cart: CartSchema }).meta({ id: 'RewardsRequest' });

const MAX_SELECTION = 100;
export const SelectRequest = z
  .strictObject({ sessionId, rewardIds: z.array(text()).max(MAX_SELECTION) })
  .superRefine(({ rewardIds }, context) => {
    for (const [index, id] of rewardIds.entries()) {
      if (rewardIds.indexOf(id) !== index) context.addIssue({ code: 'custom', path: ['rewardIds', index], message: 'is named twice' });
    }
  })
  .meta({ id: 'SelectRequest', description: 'The whole selection of optional rewards; an empty one deselects all' });

/** An empty body is an empty request. */
export const CancelRequest = z.strictObject({ reason: text().optional() }).default({}).meta({ id: 'CancelRequest' });

export const AcceptedAnswer = z.object({ sessionId: z.string() }).meta({ id: 'AcceptedAnswer' });
export const EventAnswer = z.object({ id: z.string(), status: z.literal('accepted') }).meta({ id: 'EventAnswer' });
export const HealthAnswer = z.object({ status: z.string() }).meta({ id: 'HealthAnswer' });
