import { SendMessageCommand, type SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
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

interface Problem {
  code?: unknown;
  errors?: unknown;
}

const CODE = /^[A-Z0-9_]{1,60}$/;
const POINTER = /^[\w/.~-]{1,100}$/;

/** Stable code and pointers of a refusal (RFC 9457); never its free text, which may repeat what was sent. */
async function refusalOf(response: Response): Promise<string> {
  const body = (await response.json().catch(() => ({}))) as Problem;
  const code = typeof body.code === 'string' && CODE.test(body.code) ? ` ${body.code}` : '';
  const pointers = Array.isArray(body.errors)
    ? body.errors
        .map((error: { pointer?: unknown }) => String(error.pointer))
        .filter((pointer) => POINTER.test(pointer))
    : [];
  return `HTTP ${response.status}${code}${pointers.map((pointer) => ` ${pointer}`).join('')}`;
}

/**
 * `POST /events` with the store's key: 202 means it is in Temporal or in the loyalty service's own outbox.
 */
export function sendByHttp({ url, apiKey }: { url: string; apiKey: string }): Send {
  return async (event) => {
    const response = await fetch(`${url}/events`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${apiKey}`,
        'Content-Type': 'application/cloudevents+json',
        ...traceHeaders(),
      },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(SEND_MS),
    }).catch((error: unknown) => {
      throw new NotTaken(`The loyalty service does not answer: ${reasonOf(error)}`);
    });
    if (!response.ok) throw new NotTaken(await refusalOf(response));
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
