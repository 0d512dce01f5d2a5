import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  raw: string;
  /** The `webhook-id`. */
  id: string;
}

/** What a merchant would run: takes webhooks, and answers as a test says. */
export interface Receiver {
  url: string;
  received: Received[];
  /** Of each request, in its order; 0 never answers. Anything after the last one is 204. */
  answers: number[];
  /** Sent with every answer. */
  headers: Record<string, string>;
  /** The body, as the library of Standard Webhooks verifies it. Throws where the signature does not match. */
  verify(secret: string, received: Received): unknown;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const answers: number[] = [];
  const headers: Record<string, string> = {};
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        path: request.url ?? '',
        headers: request.headers,
        raw: Buffer.concat(chunks).toString(),
        id: String(request.headers['webhook-id']),
      });
      const status = answers.shift() ?? 204;
      if (status > 0) response.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answers,
    headers,
    verify: (secret, { raw, headers: sent }) =>
      new Webhook(secret).verify(raw, sent as Record<string, string>),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
