import { z } from 'zod';
import { PROOF_LIMITS } from '../proof';
import { LIST_LIMITS, oneIdentity, oneProof, rewardsOnce } from '../rules';
import { CartSchema, holding } from './cart';
import { exactlyOneOf } from './one-of';
import { cartId, customerId, membershipId, phone, sessionId, shownText, storeId, text } from './primitives';

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
  .superRefine(holding(oneIdentity))
  .meta({ id: 'IdentifyRequest', ...exactlyOneOf('phone', 'membershipId') });

export const RewardsRequest = z.strictObject({ sessionId, cart: CartSchema }).meta({ id: 'RewardsRequest' });

export const SelectRequest = z
  .strictObject({
    sessionId,
    rewardIds: z.array(text()).max(LIST_LIMITS.selection).meta({ uniqueItems: true }),
  })
  .superRefine(holding(rewardsOnce))
  .meta({
    id: 'SelectRequest',
    description: 'The whole selection of optional rewards; an empty one deselects all',
  });

export const ProofRequest = z.strictObject({ sessionId }).meta({ id: 'ProofRequest' });

const CODE = /^\d{6}$/;
/** Messages and mails show a code in groups, and copying takes what stands between them. */
const typedCode = (written: string): string => written.replace(/[\s\p{Cf}\p{Pd}]/gu, '');
export const ProofAnswer = z
  .strictObject({
    sessionId,
    code: z.string().overwrite(typedCode).regex(CODE, 'must be the six digits that were sent').optional(),
    firebaseIdToken: z
      .string()
      .min(1)
      .max(PROOF_LIMITS.maxToken)
      .regex(/^[A-Za-z0-9_.-]+$/, 'must be a JSON Web Token')
      .optional(),
  })
  .superRefine(holding(oneProof))
  .meta({
    id: 'ProofAnswer',
    ...exactlyOneOf('code', 'firebaseIdToken'),
    description: "The host's one-time code, or a Firebase ID token with the same phone number",
  });

/** An empty body is an empty request. */
export const CancelRequest = z
  .strictObject({ reason: shownText('No reason given').optional() })
  .default({})
  .meta({ id: 'CancelRequest' });

export const AcceptedAnswer = z.object({ sessionId: z.string() }).meta({ id: 'AcceptedAnswer' });
export const EventAnswer = z
  .object({
    id: z.string(),
    status: z.literal('accepted'),
    warnings: z
      .array(z.string())
      .optional()
      .meta({ description: '`EMAIL_LEFT_OUT`: nobody can be reached by the e-mail that the event named' }),
  })
  .meta({ id: 'EventAnswer' });
export const HealthAnswer = z.object({ status: z.string() }).meta({ id: 'HealthAnswer' });
