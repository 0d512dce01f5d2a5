import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Journal, KeptMessage, MessageAttributes } from './journal';

export interface Message extends KeptMessage {
  /** Milliseconds since the epoch; before that nobody receives it. */
  visibleAt: number;
  receives: number;
  /** Of the newest receive; an older one no longer deletes. */
  receipt: string;
}

/** Where a message goes that was received this often and never deleted. */
export interface Redrive {
  deadLetters: Queue;
  maxReceives: number;
}

export interface Outgoing {
  body: string;
  attributes?: MessageAttributes;
  delayMs: number;
}

interface ReceiveOptions {
  max: number;
  visibilityMs: number;
  waitMs: number;
  /** The caller is gone: what nobody will read must not be taken. */
  signal: AbortSignal;
}

/** How long a waiting receiver goes at most without looking for messages whose time-out has passed. */
const LOOK_AGAIN_MS = 500;
const MAX_WAITING = 1_000;

/**
 * One standard queue: at least once, in no promised order, a message hidden for a while from everyone but its
 * receiver.
 */
export class Queue {
  private readonly messages = new Map<string, Message>();
  private readonly arrivals = new EventEmitter().setMaxListeners(MAX_WAITING);
  redrive: Redrive | undefined;

  constructor(
    readonly name: string,
    private readonly journal: Pick<Journal, 'sent' | 'deleted'>,
    kept: readonly KeptMessage[],
    private readonly now: () => number = Date.now,
  ) {
    // Receivers did not outlive the process either: whatever was being handled is handed out again.
    for (const message of kept)
      this.messages.set(message.id, { ...message, visibleAt: 0, receives: 0, receipt: '' });
  }

  /** Answers the message's id once it is written down. */
  send({ body, attributes, delayMs }: Outgoing): string {
    const sentAt = this.now();
    const message: KeptMessage = {
      id: randomUUID(),
      queue: this.name,
      body,
      ...(attributes ? { attributes } : {}),
      sentAt,
    };
    this.keep(message, sentAt + delayMs);
    return message.id;
  }

  /** All messages go to another queue, as if they had been sent to it. Answers how many. */
  moveAllTo(other: Queue): number {
    const all = [...this.messages.values()];
    for (const message of all) this.move(message, other);
    return all.length;
  }

  /**
   * Long polling: answers as soon as there is something, or nothing when the time is over or the caller gone.
   */
  async receive({ max, visibilityMs, waitMs, signal }: ReceiveOptions): Promise<Message[]> {
    const until = this.now() + waitMs;
    for (;;) {
      if (signal.aborted) return [];
      const taken = this.take(max, visibilityMs);
      const left = until - this.now();
      if (taken.length > 0 || left <= 0) return taken;
      const done = new AbortController();
      const either = AbortSignal.any([signal, done.signal]);
      const gone = (): void => undefined;
      await Promise.race([
        once(this.arrivals, 'message', { signal: either }).catch(gone),
        pause(Math.min(left, LOOK_AGAIN_MS), undefined, { signal: either }).catch(gone),
      ]);
      done.abort();
    }
  }

  /** A receipt of an earlier receive, or of a message that is gone, does nothing. */
  delete(receipt: string): void {
    const message = this.byReceipt(receipt);
    if (!message) return;
    this.journal.deleted(message.id);
    this.messages.delete(message.id);
  }

  changeVisibility(receipt: string, visibilityMs: number): void {
    const message = this.byReceipt(receipt);
    if (message) message.visibleAt = this.now() + visibilityMs;
  }

  purge(): void {
    for (const id of this.messages.keys()) this.journal.deleted(id);
    this.messages.clear();
  }

  counts(): { visible: number; hidden: number } {
    const all = [...this.messages.values()];
    const visible = all.filter(({ visibleAt }) => visibleAt <= this.now()).length;
    return { visible, hidden: all.length - visible };
  }

  private keep(message: KeptMessage, visibleAt: number): void {
    this.journal.sent(message);
    this.messages.set(message.id, { ...message, visibleAt, receives: 0, receipt: '' });
    this.arrivals.emit('message');
  }

  private move({ id, body, attributes, sentAt }: Message, other: Queue): void {
    other.keep({ id, queue: other.name, body, ...(attributes ? { attributes } : {}), sentAt }, this.now());
    this.messages.delete(id);
  }

  /** As at AWS: when its time comes once more, it goes to the dead letters in place of its receiver. */
  private buryWhatNobodyTakes(now: number): void {
    if (!this.redrive) return;
    const { deadLetters, maxReceives } = this.redrive;
    for (const message of this.messages.values())
      if (message.visibleAt <= now && message.receives >= maxReceives) this.move(message, deadLetters);
  }

  private take(max: number, visibilityMs: number): Message[] {
    const now = this.now();
    this.buryWhatNobodyTakes(now);
    const taken = [...this.messages.values()].filter(({ visibleAt }) => visibleAt <= now).slice(0, max);
    for (const message of taken) {
      message.visibleAt = now + visibilityMs;
      message.receives += 1;
      message.receipt = `${message.id}:${message.receives}:${randomUUID()}`;
    }
    return taken.map((message) => ({ ...message }));
  }

  private byReceipt(receipt: string): Message | undefined {
    const message = this.messages.get(receipt.split(':')[0] ?? '');
    return message?.receipt === receipt ? message : undefined;
  }
}
