import { z } from 'zod';
import { PROOF_LIMITS } from '../proof';
import { CartSchema } from './cart';
import { cartId, customerId, membershipId, phone, sessionId, storeId, text } from './primitives';

export const IdentifyRequest = z
  .strictObject({
    storeId,
    cartId,
    phone: phone.optional(),
    membershipId: membershipId.optional(),
    customerId: customerId.optional(),
    vouched: z.boolean().optional().meta({
      description:
        "The shop's word that this signed-in customer's link to the membership was proven; from checkout keys only",
    }),
    cart: CartSchema.optional(),
  })
  .superRefine((request, context) => {
    if ((request.phone === undefined) !== (request.membershipId === undefined)) return;
    context.addIssue({
      code: 'custom',
      path: ['phone'],
      message: 'exactly one of phone and membershipId is needed',
    });
  })
  .meta({ id: 'IdentifyRequest' });

export const RewardsRequest = z.strictObject({ sessionId, cart: CartSchema }).meta({ id: 'RewardsRequest' });

const MAX_SELECTION = 100;
export const SelectRequest = z
  .strictObject({ sessionId, rewardIds: z.array(text()).max(MAX_SELECTION) })
  .superRefine(({ rewardIds }, context) => {
    for (const [index, id] of rewardIds.entries()) {
      if (rewardIds.indexOf(id) !== index)
        context.addIssue({ code: 'custom', path: ['rewardIds', index], message: 'is named twice' });
    }
  })
  .meta({
    id: 'SelectRequest',
    description: 'The whole selection of optional rewards; an empty one deselects all',
  });

export const ProofRequest = z.strictObject({ sessionId }).meta({ id: 'ProofRequest' });

const CODE = /^\d{6}$/;
export const ProofAnswer = z
  .strictObject({
    sessionId,
    code: z.string().trim().regex(CODE, 'must be the six digits that were sent').optional(),
    firebaseIdToken: z
      .string()
      .min(1)
      .max(PROOF_LIMITS.maxToken)
      .regex(/^[\w.-]+$/, 'must be a JSON Web Token')
      .optional(),
  })
  .superRefine(({ code, firebaseIdToken }, context) => {
    if ((code === undefined) !== (firebaseIdToken === undefined)) return;
    context.addIssue({
      code: 'custom',
      path: ['code'],
      message: 'exactly one of code and firebaseIdToken is needed',
    });
  })
  .meta({
    id: 'ProofAnswer',
    description: "The host's one-time code, or a Firebase ID token with the same phone number",
  });

/** An empty body is an empty request. */
export const CancelRequest = z
  .strictObject({ reason: text().optional() })
  .default({})
  .meta({ id: 'CancelRequest' });

export const AcceptedAnswer = z.object({ sessionId: z.string() }).meta({ id: 'AcceptedAnswer' });
export const EventAnswer = z
  .object({ id: z.string(), status: z.literal('accepted') })
  .meta({ id: 'EventAnswer' });
export const HealthAnswer = z.object({ status: z.string() }).meta({ id: 'HealthAnswer' });
