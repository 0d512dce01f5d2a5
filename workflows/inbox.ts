import type {
  CancelMessage,
  CartUpdatedMessage,
  IdentifyMessage,
  LeverMessage,
  OrderCompleted,
  ProveMessage,
  RequestProofMessage,
  SelectRewardMessage,
  Session,
} from '../contract';

export type Message =
  | { name: 'identify'; body: IdentifyMessage }
  | { name: 'cartUpdated'; body: CartUpdatedMessage }
  | { name: 'requestProof'; body: RequestProofMessage }
  | { name: 'prove'; body: ProveMessage }
  | { name: 'selectReward'; body: SelectRewardMessage }
  | { name: 'orderCompleted'; body: OrderCompleted }
  | { name: 'cancel'; body: CancelMessage }
  | { name: 'bypass' | 'retryFinalization' | 'abandonFinalization'; body: LeverMessage };

/** How a message came: only an update has somebody waiting for the answer. */
export type Kind = 'update' | 'signal';

export interface Entry {
  message: Message;
  kind: Kind;
  resolve(session: Session): void;
  reject(error: unknown): void;
}

/**
 * The messages of one session, first in, first out. Cart updates that wait behind one another are taken
 * together.
 */
export class Inbox {
  private readonly entries: Entry[] = [];

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /** Resolves with the session once the message has been handled. */
  post(message: Message, kind: Kind): Promise<Session> {
    return new Promise((resolve, reject) => this.entries.push({ message, kind, resolve, reject }));
  }

  /**
   * The next message, or the whole run of cart updates at the head: only the newest of them needs the host.
   */
  take(): Entry[] {
    const first = this.entries.findIndex((entry) => entry.message.name !== 'cartUpdated');
    const carts = first === -1 ? this.entries.length : first;
    return this.entries.splice(0, Math.max(carts, 1));
  }

  /** Carts that wait to be handled, for checking versions at the door. */
  waitingCarts() {
    return this.entries.flatMap(({ message }) =>
      message.name === 'cartUpdated' || message.name === 'identify' ? (message.body.cart ?? []) : [],
    );
  }
}
