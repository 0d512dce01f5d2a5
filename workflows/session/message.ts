import type {
  CancelMessage,
  Cart,
  CartUpdatedMessage,
  IdentifyMessage,
  LeverMessage,
  OrderCompleted,
  ProveMessage,
  RequestProofMessage,
  SelectRewardMessage,
} from '../../contract';
import type { Lever } from './state';

/** More is not shown: the history has it. */
const MAX_REASON = 200;

/** What a session can be told, as an update or as a signal. */
export type Message =
  | { name: 'identify'; body: IdentifyMessage }
  | { name: 'cartUpdated'; body: CartUpdatedMessage }
  | { name: 'requestProof'; body: RequestProofMessage }
  | { name: 'prove'; body: ProveMessage }
  | { name: 'selectReward'; body: SelectRewardMessage }
  | { name: 'orderCompleted'; body: OrderCompleted }
  | { name: 'cancel'; body: CancelMessage }
  | { name: 'bypass' | 'retryFinalization' | 'abandonFinalization'; body: LeverMessage };

/** The cart that a message carries, if any. */
export const cartOf = (message: Message): Cart | undefined =>
  message.name === 'cartUpdated' || message.name === 'identify' ? message.body.cart : undefined;

/**
 * What a message did to the checkout from outside; null for what shoppers do. Only the shop says which store it is;
 * who of support it was stands beside the message in the history.
 */
export function leverOf({ name, body }: Message, at: number): Lever | null {
  if (
    name !== 'cancel' &&
    name !== 'bypass' &&
    name !== 'retryFinalization' &&
    name !== 'abandonFinalization'
  )
    return null;
  const by = name === 'cancel' && body.storeId !== undefined ? 'shop' : 'support';
  const staff = name === 'cancel' ? null : (body.by ?? null);
  return { name, by, staff, reason: body.reason?.slice(0, MAX_REASON) ?? null, at };
}
