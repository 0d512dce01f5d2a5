import { z } from 'zod';
import type {
  CancelMessage,
  CartUpdatedMessage,
  IdentifyMessage,
  LeverMessage,
  OrderCompleted,
  ProveMessage,
  RequestProofMessage,
  SelectRewardMessage,
} from '../messages';
import type { MessageShapes } from '../shapes';
import { CartSchema } from './cart';
import { EVENT_SCHEMAS } from './events';
import { e164, orderId, shownText, staffId, storeId } from './primitives';
import { IdentifyRequest, ProofAnswer, SelectRequest } from './requests';

/** Which store the caller's key is for. */
const fromStore = { storeId: storeId.optional() };
const reason = shownText('No reason given').optional();

const { membershipId, customerId, vouched, cart } = IdentifyRequest.shape;
const { code, firebaseIdToken } = ProofAnswer.shape;

/**
 * The messages of a session, as the API sends them after it checked a request. `scripts/contract.mjs` compiles
 * them into what the workflow checks with (`contract/check.ts`): messages also come from Temporal's own CLI
 * and UI. Fields that are not known are ignored there, so that a newer API can talk to an older worker.
 */
export const MESSAGE_SCHEMAS = {
  identify: z.object({
    ...fromStore,
    phone: e164.optional(),
    membershipId,
    customerId,
    vouched,
    cart,
    late: z.literal(true).optional(),
    toldAt: z.number().nonnegative().optional(),
  }) satisfies z.ZodType<IdentifyMessage>,
  cartUpdated: z.object({ ...fromStore, cart: CartSchema }) satisfies z.ZodType<CartUpdatedMessage>,
  selectReward: z.object({
    ...fromStore,
    rewardIds: SelectRequest.shape.rewardIds,
  }) satisfies z.ZodType<SelectRewardMessage>,
  requestProof: z.object(fromStore) satisfies z.ZodType<RequestProofMessage>,
  prove: z.object({ ...fromStore, code, firebaseIdToken }) satisfies z.ZodType<ProveMessage>,
  orderCompleted: EVENT_SCHEMAS.OrderCompleted satisfies z.ZodType<OrderCompleted>,
  cancel: z.object({
    ...fromStore,
    orderId: orderId.optional(),
    reason,
  }) satisfies z.ZodType<CancelMessage>,
  lever: z.object({ reason, by: staffId.optional() }) satisfies z.ZodType<LeverMessage>,
} satisfies Record<keyof MessageShapes, z.ZodType>;
