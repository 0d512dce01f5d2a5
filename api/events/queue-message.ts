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
}

function parseJson(body: string): unknown {
  let content: unknown;
  try {
    content = JSON.parse(body);
  } catch {
    throw new HttpProblem('INVALID_JSON');
  }
  requireShallow(content);
  return content;
}

/** Reads messages, sealed or plain. The same message reads otherwise once a key or a version has come. */
export function createQueueMessageReader(
  eventKeys: string | undefined,
): (message: QueueMessage) => ReadQueueMessage {
  const opened = createEventOpener(eventKeys);
  return ({ body, attributes }) => {
    try {
      return parseMessage(attributes, opened(parseJson(body)));
    } catch (error) {
      if (error instanceof HttpProblem || error instanceof UnopenedEvent)
        return { events: [], refusal: error };
      throw error;
    }
  };
}
