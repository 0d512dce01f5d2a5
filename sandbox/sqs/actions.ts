import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { MessageAttributes } from './journal';
import type { Message, Queue } from './queue';

/** A refusal in the words of AWS's JSON protocol. */
export class Refusal extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

export interface Queues {
  /** Throws QueueDoesNotExist. */
  byUrl(url: string): Queue;
  /** Makes it where there is none. */
  create(name: string): Queue;
  find(name: string): Queue | undefined;
  names(): string[];
  /** The queue whose dead letters go here. */
  sourceOf(deadLetters: Queue): Queue | undefined;
  urlOf(name: string): string;
}

const SECOND_MS = 1_000;
const DEFAULT_VISIBILITY_S = 30;
const MAX_BATCH = 10;
const MAX_BODY = 1_048_576;

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const queueUrl = z.object({ QueueUrl: z.string() });
const name = z.object({ QueueName: z.string().regex(/^[\w-]{1,80}$/) });
const seconds = (most: number) => z.int().min(0).max(most);
/** What is no text is not kept: nobody here sends it. */
const attributes = z
  .record(z.string(), z.object({ DataType: z.string(), StringValue: z.string().optional() }))
  .transform((given): MessageAttributes | undefined => {
    const texts = Object.entries(given).flatMap(([key, { DataType, StringValue }]) =>
      StringValue === undefined ? [] : [[key, { DataType, StringValue }] as const],
    );
    return texts.length > 0 ? Object.fromEntries(texts) : undefined;
  });
const outgoing = z.object({
  MessageBody: z.string().min(1).max(MAX_BODY),
  MessageAttributes: attributes.optional(),
  DelaySeconds: seconds(900).default(0),
});
const sending = ({ MessageBody, MessageAttributes, DelaySeconds }: z.infer<typeof outgoing>) => ({
  body: MessageBody,
  attributes: MessageAttributes,
  delayMs: DelaySeconds * SECOND_MS,
});
const queueArn = z.string().startsWith('arn:aws:sqs:');
const receipt = z.object({ ReceiptHandle: z.string() });
const hiding = receipt.extend({ VisibilityTimeout: seconds(43_200) });
const batchOf = <Entry extends z.ZodRawShape>(entry: z.ZodObject<Entry>) =>
  queueUrl.extend({
    Entries: z
      .array(entry.extend({ Id: z.string() }))
      .min(1)
      .max(MAX_BATCH),
  });

const ARN = 'arn:aws:sqs:us-east-1:000000000000:';
const arnOf = (queue: Queue): string => `${ARN}${queue.name}`;
const byArn = (arn: string, queues: Queues): Queue => queues.byUrl(`/${arn.slice(ARN.length)}`);
const redriveOf = ({ redrive }: Queue) =>
  redrive && {
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: arnOf(redrive.deadLetters),
      maxReceiveCount: redrive.maxReceives,
    }),
  };

/** As at AWS: a receiver gets the attributes that it asked for, all with `All` or `.*`, a family with `ce-.*`. */
function askedFor(names: string[], its: MessageAttributes = {}): MessageAttributes {
  const isAsked = (key: string) =>
    names.some(
      (one) => one === 'All' || one === key || (one.endsWith('.*') && key.startsWith(one.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(its).filter(([key]) => isAsked(key)));
}

function received(
  { id, receipt: handle, body, attributes: its, sentAt, receives }: Message,
  names: string[],
) {
  const asked = askedFor(names, its);
  return {
    MessageId: id,
    ReceiptHandle: handle,
    Body: body,
    MD5OfBody: md5(body),
    ...(Object.keys(asked).length > 0 ? { MessageAttributes: asked } : {}),
    Attributes: { SentTimestamp: String(sentAt), ApproximateReceiveCount: String(receives) },
  };
}

type Action = (input: unknown, queues: Queues, signal: AbortSignal) => object | Promise<object>;

function action<Schema extends z.ZodType>(
  schema: Schema,
  run: (input: z.infer<Schema>, queues: Queues, signal: AbortSignal) => object | Promise<object>,
): Action {
  return (input, queues, signal) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success)
      throw new Refusal(
        'com.amazonaws.sqs#InvalidParameterValue',
        parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      );
    return run(parsed.data, queues, signal);
  };
}

const each = <Entry extends { Id: string }>(entries: Entry[], run: (entry: Entry) => object): object => ({
  Successful: entries.map((entry) => ({ Id: entry.Id, ...run(entry) })),
  Failed: [],
});
const nothing = (effect: void): object => ({ ...(effect ?? {}) });

/**
 * As much of the service as producers and consumers of standard queues use, and what brings dead letters
 * back: no FIFO, no attributes that are bytes.
 */
export const ACTIONS: Record<string, Action> = {
  CreateQueue: action(name, ({ QueueName }, queues) => ({
    QueueUrl: queues.urlOf(queues.create(QueueName).name),
  })),
  GetQueueUrl: action(name, ({ QueueName }, queues) => {
    if (!queues.find(QueueName))
      throw new Refusal('com.amazonaws.sqs#QueueDoesNotExist', 'The specified queue does not exist.');
    return { QueueUrl: queues.urlOf(QueueName) };
  }),
  ListQueues: action(z.object({}), (_input, queues) => ({
    QueueUrls: queues.names().map((one) => queues.urlOf(one)),
  })),
  GetQueueAttributes: action(queueUrl, ({ QueueUrl }, queues) => {
    const queue = queues.byUrl(QueueUrl);
    const { visible, hidden } = queue.counts();
    return {
      Attributes: {
        QueueArn: arnOf(queue),
        ...redriveOf(queue),
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(hidden),
        VisibilityTimeout: String(DEFAULT_VISIBILITY_S),
      },
    };
  }),
  PurgeQueue: action(queueUrl, ({ QueueUrl }, queues) => nothing(queues.byUrl(QueueUrl).purge())),
  SendMessage: action(outgoing.extend(queueUrl.shape), ({ QueueUrl, ...message }, queues) => ({
    MessageId: queues.byUrl(QueueUrl).send(sending(message)),
    MD5OfMessageBody: md5(message.MessageBody),
  })),
  SendMessageBatch: action(batchOf(outgoing), ({ QueueUrl, Entries }, queues) => {
    const queue = queues.byUrl(QueueUrl);
    return each(Entries, (entry) => ({
      MessageId: queue.send(sending(entry)),
      MD5OfMessageBody: md5(entry.MessageBody),
    }));
  }),
  // AWS moves in the background; here it is done when it is answered.
  StartMessageMoveTask: action(
    z.object({ SourceArn: queueArn, DestinationArn: queueArn.optional() }),
    ({ SourceArn, DestinationArn }, queues) => {
      const source = byArn(SourceArn, queues);
      const target = DestinationArn ? byArn(DestinationArn, queues) : queues.sourceOf(source);
      if (!target)
        throw new Refusal(
          'com.amazonaws.sqs#ResourceNotFoundException',
          'No queue sends its dead letters there.',
        );
      return { TaskHandle: `${source.name}:${source.moveAllTo(target)}` };
    },
  ),
  ReceiveMessage: action(
    queueUrl.extend({
      MaxNumberOfMessages: z.int().min(1).max(MAX_BATCH).default(1),
      VisibilityTimeout: seconds(43_200).default(DEFAULT_VISIBILITY_S),
      WaitTimeSeconds: seconds(20).default(0),
      MessageAttributeNames: z.array(z.string()).default([]),
    }),
    async (
      { QueueUrl, MaxNumberOfMessages, VisibilityTimeout, WaitTimeSeconds, MessageAttributeNames },
      queues,
      signal,
    ) => {
      const options = {
        max: MaxNumberOfMessages,
        visibilityMs: VisibilityTimeout * SECOND_MS,
        waitMs: WaitTimeSeconds * SECOND_MS,
        signal,
      };
      const messages = await queues.byUrl(QueueUrl).receive(options);
      return { Messages: messages.map((message) => received(message, MessageAttributeNames)) };
    },
  ),
  DeleteMessage: action(receipt.extend(queueUrl.shape), ({ QueueUrl, ReceiptHandle }, queues) =>
    nothing(queues.byUrl(QueueUrl).delete(ReceiptHandle)),
  ),
  DeleteMessageBatch: action(batchOf(receipt), ({ QueueUrl, Entries }, queues) => {
    const queue = queues.byUrl(QueueUrl);
    return each(Entries, ({ ReceiptHandle }) => nothing(queue.delete(ReceiptHandle)));
  }),
  ChangeMessageVisibility: action(
    hiding.extend(queueUrl.shape),
    ({ QueueUrl, ReceiptHandle, VisibilityTimeout }, queues) =>
      nothing(queues.byUrl(QueueUrl).changeVisibility(ReceiptHandle, VisibilityTimeout * SECOND_MS)),
  ),
  ChangeMessageVisibilityBatch: action(batchOf(hiding), ({ QueueUrl, Entries }, queues) => {
    const queue = queues.byUrl(QueueUrl);
    return each(Entries, ({ ReceiptHandle, VisibilityTimeout }) =>
      nothing(queue.changeVisibility(ReceiptHandle, VisibilityTimeout * SECOND_MS)),
    );
  }),
};
