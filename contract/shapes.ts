import type {
  CancelMessage,
  CartUpdatedMessage,
  IdentifyMessage,
  LeverMessage,
  OrderCompleted,
  ProveMessage,
  RequestProofMessage,
  SelectRewardMessage,
} from './messages';

/** What a session can be told, by the name of its shape; support's levers share one. */
export interface MessageShapes {
  identify: IdentifyMessage;
  cartUpdated: CartUpdatedMessage;
  selectReward: SelectRewardMessage;
  requestProof: RequestProofMessage;
  prove: ProveMessage;
  orderCompleted: OrderCompleted;
  cancel: CancelMessage;
  lever: LeverMessage;
}
