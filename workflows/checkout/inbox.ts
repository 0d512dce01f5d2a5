import type { Cart, Session } from '../../contract';
import { cartOf, type Message } from '../session/message';
import type { Trace } from '../trace-context';

/** How a message came: only an update has somebody waiting for the answer. */
export type Kind = 'update' | 'signal';

/** What is known of a message beside what it says. */
interface Origin {
  /** The update's id; a repeat of it is answered and not executed. */
  id?: string;
  /** Of whoever sent it; what is done for the message belongs to it. */
  trace?: Trace;
}

export interface Entry extends Origin {
  message: Message;
  kind: Kind;
  /** It came while another message was being handled or waited. */
  followsClosely: boolean;
  resolve(session: Session): void;
  reject(error: unknown): void;
}

/**
 * The messages of one session, first in, first out. Cart updates that wait behind one another are handled
 * together.
 */
export class Inbox {
  private readonly entries: Entry[] = [];
  private current: Entry[] = [];
  /** A payment provider told that something changed; several such words are one. */
  hasPaymentNews = false;

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /** Resolves with the session once the message has been handled. */
  post(message: Message, kind: Kind, { id, trace }: Origin = {}): Promise<Session> {
    const followsClosely = this.current.length > 0 || !this.isEmpty;
    return new Promise((resolve, reject) =>
      this.entries.push({ message, kind, followsClosely, id, trace, resolve, reject }),
    );
  }

  /** The next message, or all the cart updates at the head: only the newest of them needs the host. */
  next(): Entry[] {
    const first = this.entries.findIndex((entry) => entry.message.name !== 'cartUpdated');
    const carts = first === -1 ? this.entries.length : first;
    this.current = this.entries.splice(0, Math.max(carts, 1));
    return this.current;
  }

  /** What `next` gave has been handled. */
  done(): void {
    this.current = [];
  }

  /** Carts that came in and are not handled to their end: the state may not know them yet. */
  cartsUnderWay(): Cart[] {
    return [...this.current, ...this.entries].flatMap(({ message }) => cartOf(message) ?? []);
  }
}
