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
