import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { codeOf, type Answer } from './answers';

const TIMEOUT_MS = 10_000;
const MOST_CHARACTERS = 256 * 1024;

export interface Request {
  method?: string;
  headers?: Record<string, string>;
  body?: object | string;
}

/**
 * Sends the path exactly as it stands: `fetch` would tidy it up first. An answer that never ends is cut off.
 */
export function ask(
  base: string,
  path: string,
  { method = 'GET', headers = {}, body }: Request = {},
): Promise<Answer> {
  const { hostname, port } = new URL(base);
  const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const about =
    sent === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(sent)) };
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { hostname, port, path, method, agent: false, headers: { ...about, ...headers }, timeout: TIMEOUT_MS },
      (response) => {
        let text = '';
        const done = () =>
          resolve({
            what: `${method} ${path}`,
            status: response.statusCode ?? 0,
            code: codeOf(text),
            text,
            cookies: response.headers['set-cookie'] ?? [],
            location: response.headers.location,
          });
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          if (
            text.length > MOST_CHARACTERS ||
            response.headers['content-type']?.startsWith('text/event-stream')
          )
            response.destroy();
        });
        response.on('error', () => undefined).on('close', done);
      },
    );
    request.on('timeout', () =>
      request.destroy(new Error(`${method} ${path} was not answered within ${TIMEOUT_MS / 1_000} s`)),
    );
    request.on('error', reject);
    request.end(sent);
  });
}

/**
 * An address that no run had before, of the network kept for documentation: what is limited by address begins
 * at zero, and the limits of the person who runs the demo are left alone.
 */
export const newAddress = (): string =>
  `2001:db8:${randomBytes(2).toString('hex')}:${randomBytes(2).toString('hex')}::1`;
