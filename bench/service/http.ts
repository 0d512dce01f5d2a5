import { Agent, request } from 'node:http';

const TIMEOUT_MS = 10_000;

export interface Answer {
  status: number;
  body: unknown;
}

/** JSON, or the text of a body that is none, as proxies and servers in trouble write it. */
function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * JSON over connections that stay open; `send` without a body is a GET. Node's own client: the load must not
 * be heavier than what it loads.
 */
export function createHttp(
  base: string,
  headers: Record<string, string>,
): { send(path: string, body?: object): Promise<Answer>; close(): void } {
  const agent = new Agent({ keepAlive: true });

  const send = (path: string, body?: object): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const text = body && JSON.stringify(body);
      const length = text
        ? { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }
        : {};
      const call = request(
        new URL(path, base),
        { agent, method: text ? 'POST' : 'GET', headers: { ...headers, ...length }, timeout: TIMEOUT_MS },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              body: read(Buffer.concat(chunks).toString('utf8')),
            }),
          );
        },
      );
      call.on('timeout', () => call.destroy(new Error(`No answer from ${path} within ${TIMEOUT_MS} ms`)));
      call.on('error', reject);
      call.end(text);
    });

  return { send, close: () => agent.destroy() };
}
