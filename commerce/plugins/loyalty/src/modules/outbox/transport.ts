import { SendMessageCommand, type SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { createLoyaltyClient, LoyaltyProblem, type LoyaltyEvent } from '@loyalty-checkout/client';
import { createKeyring } from '../../encryption/keyring';
import { PlainError, reasonOf } from '../../failure';
import { traceHeaders } from '../../trace';
import type { CloudEvent } from './cloud-event';

/** Longer than the loyalty service takes to say that it cannot take an event now. */
const SEND_MS = 5_000;

/**
 * Resolves once the other side has the event for good; throws a `NotTaken` that says why, without the event's
 * content.
 */
export type Send = (event: CloudEvent) => Promise<void>;

export class NotTaken extends PlainError {
  override name = 'NotTaken';
}

const CODE = /^[A-Z0-9_]{1,60}$/;
const POINTER = /^[\w/.~-]{1,100}$/;

/** Stable code and pointers of a refusal; never its free text, which may repeat what was sent. */
function reasonOfProblem(error: unknown): string {
  if (!(error instanceof LoyaltyProblem) || error.status === 0)
    return `The loyalty service does not answer: ${reasonOf(error)}`;
  const { status, code, errors } = error;
  const pointers = errors.map(({ pointer }) => pointer).filter((pointer) => POINTER.test(pointer));
  return ['HTTP', status, ...(CODE.test(code) ? [code] : []), ...pointers].join(' ');
}

/**
 * `POST /events` with the store's key: 202 means it is in Temporal or in the loyalty service's own outbox.
 */
export function sendByHttp({ url, apiKey }: { url: string; apiKey: string }): Send {
  const service = createLoyaltyClient({ url, apiKey, timeoutMs: SEND_MS });
  return async (event) => {
    // What an entry of the outbox holds is checked where it is written.
    await service.sendEvent(event as LoyaltyEvent, { headers: traceHeaders() }).catch((error: unknown) => {
      throw new NotTaken(reasonOfProblem(error));
    });
  };
}

/**
 * What an event is sealed for; the loyalty service opens it with the same words. The event names itself, so
 * that nothing else binds it.
 */
const EVENT_CONTEXT = 'loyalty-event';

interface Queue {
  url: string;
  endpoint?: string;
  region: string;
  /**
   * The key ring that both sides share: an event holds names and addresses, and a queue keeps what it is
   * given.
   */
  eventKeys: string;
}

/** The trace of what is sent travels beside it, not in it: a repeat of an event is the same word for word. */
function tracedAttributes(): Pick<SendMessageCommandInput, 'MessageAttributes'> {
  const { traceparent } = traceHeaders();
  if (traceparent === undefined) return {};
  return { MessageAttributes: { traceparent: { DataType: 'String', StringValue: traceparent } } };
}

/**
 * A queue whose senders are trusted. Credentials come as they always do for AWS: the environment, a profile
 * or the machine's role.
 */
export function sendBySqs({ url, endpoint, region, eventKeys }: Queue): Send {
  const keyring = createKeyring(eventKeys, 'EVENT_KEYS');
  const client = new SQSClient({ region, ...(endpoint ? { endpoint } : {}), maxAttempts: 2 });
  return async (event) => {
    const command = new SendMessageCommand({
      QueueUrl: url,
      MessageBody: JSON.stringify({ encrypted: keyring.seal(JSON.stringify(event), EVENT_CONTEXT) }),
      ...tracedAttributes(),
    });
    await client.send(command, { abortSignal: AbortSignal.timeout(SEND_MS) }).catch((error: unknown) => {
      throw new NotTaken(`The queue did not take it: ${reasonOf(error)}`);
    });
  };
}
