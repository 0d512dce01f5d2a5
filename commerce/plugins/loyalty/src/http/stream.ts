import type { ServerResponse } from 'node:http';
import type { MedusaContainer } from '@medusajs/framework/types';
import { createParser } from 'eventsource-parser';
import { LoyaltyAnswer, type LoyaltyView } from '../modules/loyalty/contract';
import { loyaltyOf } from '../workflows/loyalty/checkout';
import { applyAnswer } from '../workflows/loyalty/session/apply-answer';
import { viewOf } from '../workflows/loyalty/session/view';

/** The name of the loyalty service's event. */
const SESSION_EVENT = 'session';
/** Characters of an event that does not end: no session is that long. */
const MAX_EVENT = 1_000_000;

/** The session of an event; null for what is none. */
function answerOf(data: string): LoyaltyAnswer | null {
  try {
    return LoyaltyAnswer.parse(JSON.parse(data));
  } catch {
    // An event that cannot be read says nothing; the next one, or the next request, does.
    return null;
  }
}

export interface Followed {
  cartId: string;
  sessionId: string;
  shopperAddress: string | null;
}

/**
 * Follows a session at the loyalty service: each change goes into the cart, then to `push`. Ends when the
 * service ends the stream or when
 * `until` is aborted, and rejects when the connection breaks.
 *
 * The body is given up here, by hand: `fetch` loses sight of its signal once its request was collected as
 * garbage, and the stream would stay open after every browser that left, until its session ends.
 */
export async function followSession(
  container: MedusaContainer,
  { cartId, sessionId, shopperAddress }: Followed,
  until: AbortSignal,
  push: (view: LoyaltyView) => void,
): Promise<void> {
  const answers: LoyaltyAnswer[] = [];
  let pending = 0;
  const parser = createParser({
    onEvent: ({ event, data }) => {
      pending = 0;
      const answer = event === SESSION_EVENT ? answerOf(data) : null;
      if (answer) answers.push(answer);
    },
  });
  const decoder = new TextDecoder();
  const reader = (await loyaltyOf(container).client.events(sessionId, until, { shopperAddress })).getReader();
  // A body that broke already cannot be given up, and needs it no more.
  const leave = (): void => void reader.cancel().catch(() => undefined);
  until.addEventListener('abort', leave, { once: true });
  if (until.aborted) leave();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      pending += part.value.length;
      if (pending > MAX_EVENT) throw new Error('An event of the loyalty service does not end');
      parser.feed(decoder.decode(part.value, { stream: true }));
      for (const answer of answers.splice(0)) {
        await applyAnswer(container, cartId, answer);
        const view = viewOf(await loyaltyOf(container).findByCart(cartId));
        if (view) push(view);
      }
    }
  } finally {
    until.removeEventListener('abort', leave);
    leave();
  }
}

const HEARTBEAT_MS = 15_000;
/** What a browser waits before it opens the stream again. */
const RETRY_MS = 5_000;

/**
 * Begins server-sent events named `loyalty`, kept alive until the response closes. Answers what writes one.
 */
export function openEvents(res: ServerResponse): (view: LoyaltyView) => void {
  res.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
  });
  const write = (text: string) => void (res.writable && res.write(text));
  write(`retry: ${RETRY_MS}\n\n`);
  const heartbeat = setInterval(() => write(':\n\n'), HEARTBEAT_MS);
  res.once('close', () => clearInterval(heartbeat));
  return (view) => write(`event: loyalty\ndata: ${JSON.stringify(view)}\n\n`);
}
