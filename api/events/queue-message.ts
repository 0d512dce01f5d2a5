import { createEventOpener, UnopenedEvent } from '../../platform/event-opener';
import { requireShallow } from '../http/depth';
import { HttpProblem } from '../http/problem';
import { parseMessage, type ParsedEvent } from './cloud-event';

/** In the outbox only: a message of a queue that is no event, or not whole; nobody may send it from outside. */
export const QUEUE_MESSAGE = 'QueueMessage';

/** A message of a queue as it came, sealed where its sender sealed it. */
export interface QueueMessage {
  body: string;
  /** The attributes that are texts. */
  attributes: Record<string, string>;
}

/** The events that a message holds, and why it holds no more, where it does not. */
export interface ReadQueueMessage {
  events: ParsedEvent[];
  refusal: HttpProblem | UnopenedEvent | null;
  /**
   * What is to be kept of a refused message: the elements of a batch that were refused, in clear, or all of it as
   * it came. Its events are not in it, so that they are not sent again with every look at the rest.
   */
  rest: QueueMessage;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new HttpProblem('INVALID_JSON');
  }
}

/** Reads messages, sealed or plain. The same message reads otherwise once a key or a version has come. */
export function createQueueMessageReader(
  eventKeys: string | undefined,
): (message: QueueMessage) => ReadQueueMessage {
  const opened = createEventOpener(eventKeys);
  return (message) => {
    try {
      const content = opened(parseJson(message.body));
      requireShallow(content);
      const { events, refusal, refused } = parseMessage(message.attributes, content);
      const rest =
        events.length > 0 ? { body: JSON.stringify(refused), attributes: message.attributes } : message;
      return { events, refusal, rest };
    } catch (error) {
      if (error instanceof HttpProblem || error instanceof UnopenedEvent)
        return { events: [], refusal: error, rest: message };
      throw error;
    }
  };
}
