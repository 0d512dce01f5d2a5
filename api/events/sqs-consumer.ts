import { SQSClient, type Message } from '@aws-sdk/client-sqs';
import { Consumer } from 'sqs-consumer';
import { createEventOpener, UnopenedEvent } from '../../platform/event-opener';
import type { Logger } from '../../platform/logger';
import { requireShallow } from '../http/depth';
import { HttpProblem } from '../http/problem';
import { traceMessage } from '../http/trace';
import type { Accept } from './accept';
import { parseMessage } from './cloud-event';

const BATCH = 10;
const WAIT_SECONDS = 20;
/** Longer than accepting an event can last: Temporal's deadline and then the outbox's. */
const VISIBILITY_SECONDS = 30;
const STOP_MS = 5_000;

interface SqsSettings {
  queueUrl: string;
  region: string;
  /** Only for stand-ins; AWS's own otherwise. */
  endpoint?: string;
  /** What senders seal their events with; without it only plain ones are read. */
  eventKeys?: string;
}

export interface SqsConsumer {
  start(): void;
  /** Resolves when the messages under way are done, or after 5 s; what is left becomes visible again. */
  stop(): Promise<void>;
}

function parse(message: Message): unknown {
  let content: unknown;
  try {
    content = JSON.parse(message.Body ?? '');
  } catch {
    throw new HttpProblem('INVALID_JSON');
  }
  requireShallow(content);
  return content;
}

/** The attributes that are texts. */
const attributesOf = ({ MessageAttributes = {} }: Message): Record<string, string> =>
  Object.fromEntries(
    Object.entries(MessageAttributes).flatMap(([name, { StringValue }]) =>
      StringValue === undefined ? [] : [[name, StringValue]],
    ),
  );

/**
 * Receives CloudEvents, one (structured or in binary mode) or a batch, sealed or plain, from a queue whose senders are trusted (its policy
 * says who they are).
 *
 * A message is deleted only once its event is in Temporal or in the outbox. A malformed one is *left* to the
 * queue's redrive policy: it may be an order that a broken sender wrote, and in a dead-letter queue people
 * can look at it and send it again; deleted it would be lost. Its content is never logged.
 */
export function createSqsConsumer(
  { queueUrl, region, endpoint, eventKeys }: SqsSettings,
  accept: Accept,
  logger: Logger,
): SqsConsumer {
  const opened = createEventOpener(eventKeys);
  const sqs = new SQSClient({ region, ...(endpoint ? { endpoint } : {}) });

  const handleMessage = async (message: Message): Promise<Message> => {
    try {
      // A message is deleted whole or not at all. A batch that was accepted in part comes again, and what was accepted
      // is known by its source and id.
      const { events, refusal } = parseMessage(attributesOf(message), opened(parse(message)));
      await Promise.all(events.map(({ event }) => accept(event)));
      if (refusal) throw refusal;
      const warnings = [...new Set(events.flatMap(({ warnings: lost }) => lost))];
      if (warnings.length > 0)
        logger.warn(
          { messageId: message.MessageId, warnings },
          'A message was accepted without a part of it',
        );
      return message;
    } catch (error) {
      const code = error instanceof HttpProblem || error instanceof UnopenedEvent ? error.code : 'unexpected';
      logger.error(
        { messageId: message.MessageId, code },
        'A message of the queue was not accepted; it stays there',
      );
      throw error;
    }
  };

  const consumer = Consumer.create({
    queueUrl,
    sqs,
    batchSize: BATCH,
    waitTimeSeconds: WAIT_SECONDS,
    visibilityTimeout: VISIBILITY_SECONDS,
    pollingCompleteWaitTimeMs: STOP_MS,
    messageAttributeNames: ['All'],
    handleMessage: (message) => traceMessage(attributesOf(message), () => handleMessage(message)),
  });
  consumer.on('error', (error) => logger.warn({ errorName: error.name }, 'The queue does not answer'));
  // Told by handleMessage already; without a listener it would end the process.
  consumer.on('processing_error', () => undefined);

  return {
    start: () => consumer.start(),
    async stop() {
      const stopped = new Promise<void>((resolve) => consumer.once('stopped', () => resolve()));
      if (!consumer.status.isRunning) return;
      consumer.stop({ abort: true });
      await stopped;
      sqs.destroy();
    },
  };
}
