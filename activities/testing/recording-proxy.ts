import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Exchange {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  requestBody: string;
  status: number;
  responseBody: string;
}

interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

/** Answers instead of the server behind the proxy; undefined lets the request through. */
export type Override = (path: string, requestBody: string) => Answer | undefined;

/**
 * Stands between client and sandbox: writes down what really goes over the wire, and can say what the sandbox
 * never would.
 */
export interface RecordingProxy {
  url: string;
  exchanges: Exchange[];
  override: Override | undefined;
  close(): Promise<void>;
}

export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const server = createServer((incoming, outgoing) => {
    // A client that gave up, or a sandbox that cut the line: the other side is cut too.
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: RecordingProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges: [],
    override: undefined,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = incoming;
    const requestBody = await text(incoming);
    const answer =
      proxy.override?.(path, requestBody) ??
      (await forward(target, { method, path, headers }, requestBody, outgoing));
    proxy.exchanges.push({
      method,
      path,
      headers,
      requestBody,
      status: answer.status,
      responseBody: answer.body,
    });
    outgoing
      .writeHead(answer.status, answer.headers ?? { 'content-type': 'application/json' })
      .end(answer.body);
  };
  return proxy;
}

async function forward(
  target: string,
  { method, path, headers }: Pick<Exchange, 'method' | 'path' | 'headers'>,
  body: string,
  outgoing: ServerResponse,
): Promise<Answer> {
  const upstream = httpRequest(new URL(path, target), {
    method,
    headers: { ...headers, host: new URL(target).host },
    agent: false,
  });
  outgoing.once('close', () => upstream.destroy());
  upstream.end(body);
  const [answer] = (await once(upstream, 'response')) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, body: await text(answer) };
}
