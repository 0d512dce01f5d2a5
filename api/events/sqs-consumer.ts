import { SQSClient, type Message } from '@aws-sdk/client-sqs';
import { Consumer } from 'sqs-consumer';
import type { Logger } from '../../platform/logger';
import type { OutboxRepository } from '../../platform/store/outbox';
import { within } from '../../platform/within';
import { HttpProblem } from '../http/problem';
import { traceMessage } from '../http/trace';
import type { Accept } from './accept';
import { createQueueMessageReader, QUEUE_MESSAGE, type QueueMessage } from './queue-message';

const BATCH = 10;
const WAIT_SECONDS = 20;
/** Longer than accepting an event can last: Temporal's deadline and then the outbox's. */
const VISIBILITY_SECONDS = 30;
const STOP_MS = 5_000;
const OUTBOX_MS = 1_500;

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

/** The attributes that are texts. */
const attributesOf = ({ MessageAttributes = {} }: Message): Record<string, string> =>
  Object.fromEntries(
    Object.entries(MessageAttributes).flatMap(([name, { StringValue }]) =>
      StringValue === undefined ? [] : [[name, StringValue]],
    ),
  );

/** No store is called so: of a store's events `|` stands behind it. */
const sourceOf = (queueUrl: string): string => `sqs:${queueUrl.split('/').at(-1) ?? ''}`;

/** Where what a message holds goes. */
interface Inbox {
  accept: Accept;
  outbox: Pick<OutboxRepository, 'add'>;
}

/**
 * Receives CloudEvents, one (structured or in binary mode) or a batch, sealed or plain, from a queue whose senders are trusted (its policy
 * says who they are).
 *
 * A message is deleted only once its events are in Temporal or in the outbox. One that holds no event, or not
 * only events, may be an order that a broken sender wrote: what was refused of it goes into the outbox, a dead letter
 * for people to look at and to send again. What neither took comes again, and at last goes where the queue's redrive
 * policy says. Its content is never logged.
 */
export function createSqsConsumer(
  { queueUrl, region, endpoint, eventKeys }: SqsSettings,
  { accept, outbox }: Inbox,
  logger: Logger,
): SqsConsumer {
  const read = createQueueMessageReader(eventKeys);
  const source = sourceOf(queueUrl);
  const sqs = new SQSClient({ region, ...(endpoint ? { endpoint } : {}) });

  /** Once, however often the queue hands it out: its own id names it. */
  const keep = async ({ MessageId: eventId }: Message, data: QueueMessage): Promise<void> => {
    if (!eventId) throw new TypeError('The queue gave a message without its id');
    await within(
      OUTBOX_MS,
      'The outbox',
      outbox.add({ source, eventId, type: QUEUE_MESSAGE, data, toldAt: Date.now() }),
    );
  };

  /** A batch that was accepted in part comes again, and what was accepted is known by its source and id. */
  const take = async (message: Message): Promise<void> => {
    const { MessageId: messageId } = message;
    const kept = { body: message.Body ?? '', attributes: attributesOf(message) };
    const { events, refusal, rest } = read(kept);
    await Promise.all(events.map(({ event }) => accept(event)));
    if (refusal) {
      await keep(message, rest);
      logger.error({ messageId, code: refusal.code }, 'A message of the queue was refused; it is kept');
    }
    const warnings = [...new Set(events.flatMap(({ warnings: lost }) => lost))];
    if (warnings.length > 0)
      logger.warn({ messageId, warnings }, 'A message was accepted without a part of it');
  };

  const handleMessage = async (message: Message): Promise<Message> => {
    try {
      await take(message);
      return message;
    } catch (error) {
      const code = error instanceof HttpProblem ? error.code : 'unexpected';
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
