import { createHash, randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A queue that speaks as much of SQS's JSON protocol as a consumer needs, with visibility time-outs.
 * (The stand-ins on npm speak the query protocol, which the AWS SDK no longer does.)
 */
export interface TestQueue {
  url: string;
  endpoint: string;
  put(body: string): void;
  /** Messages that were not deleted. */
  bodies(): string[];
  /** Ends all visibility time-outs. */
  showAll(): void;
  close(): Promise<void>;
}

interface Kept {
  body: string;
  receipt: string;
  visibleAt: number;
}

const EMPTY_POLL_MS = 50;

function answer(res: ServerResponse, body: object): void {
  res.setHeader('Content-Type', 'application/x-amz-json-1.0');
  res.end(JSON.stringify(body));
}

export async function startTestQueue(): Promise<TestQueue> {
  const messages: Kept[] = [];

  const receive = ({
    VisibilityTimeout = 30,
    MaxNumberOfMessages = 1,
  }: {
    VisibilityTimeout?: number;
    MaxNumberOfMessages?: number;
  }) => {
    const visible = messages.filter(({ visibleAt }) => visibleAt <= Date.now()).slice(0, MaxNumberOfMessages);
    for (const message of visible) message.visibleAt = Date.now() + VisibilityTimeout * 1000;
    return {
      Messages: visible.map(({ body, receipt }) => ({
        MessageId: receipt,
        ReceiptHandle: receipt,
        Body: body,
        MD5OfBody: createHash('md5').update(body).digest('hex'),
      })),
    };
  };
  const forget = (receipts: string[]) => {
    for (const receipt of receipts) {
      const index = messages.findIndex((message) => message.receipt === receipt);
      if (index >= 0) messages.splice(index, 1);
    }
  };

  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const input = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
      VisibilityTimeout?: number;
      MaxNumberOfMessages?: number;
      ReceiptHandle?: string;
      Entries?: { Id: string; ReceiptHandle: string }[];
    };
    const action = String(req.headers['x-amz-target']).split('.')[1];
    if (action === 'ReceiveMessage') {
      const received = receive(input);
      setTimeout(() => answer(res, received), received.Messages.length > 0 ? 0 : EMPTY_POLL_MS);
      return;
    }
    if (action === 'DeleteMessage') forget([input.ReceiptHandle ?? '']);
    const entries = input.Entries ?? [];
    if (action === 'DeleteMessageBatch') forget(entries.map(({ ReceiptHandle }) => ReceiptHandle));
    answer(res, { Successful: entries.map(({ Id }) => ({ Id })), Failed: [] });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    endpoint,
    url: `${endpoint}/000000000000/events`,
    put: (body) => void messages.push({ body, receipt: randomUUID(), visibleAt: 0 }),
    bodies: () => messages.map(({ body }) => body),
    showAll: () => messages.forEach((message) => (message.visibleAt = 0)),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
