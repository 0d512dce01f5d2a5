import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { NO_PAGE_POLICY, pagePolicy, type Sources } from './content-policy';

const POLICY = 'Content-Security-Policy';
const ONE_YEAR = 31_536_000;

/**
 * Gives each answer its Content-Security-Policy, and Strict-Transport-Security to who came by TLS. A page is
 * held back until it is whole, because its policy names the hashes of the scripts in it; everything else,
 * event streams among it, leaves as it comes.
 */
export function addHeaders(request: IncomingMessage, response: ServerResponse, sources: Sources): void {
  const secure = request.headers['x-forwarded-proto'] === 'https';
  if (secure) response.setHeader('Strict-Transport-Security', `max-age=${ONE_YEAR}`);
  response.setHeader(POLICY, NO_PAGE_POLICY);
  holdBackPage(response, (html) => response.setHeader(POLICY, pagePolicy(html, sources, secure)));
}

const isPage = (response: ServerResponse): boolean =>
  String(response.getHeader('content-type') ?? '').startsWith('text/html');

type Chunk = string | Uint8Array;
type Done = (error?: Error | null) => void;

function holdBackPage(response: ServerResponse, whole: (html: string) => void): void {
  const { write, end, writeHead, flushHeaders } = response;
  const chunks: Buffer[] = [];
  let ending = false;
  const keep = (chunk: unknown, encoding: unknown): void => {
    if (typeof chunk === 'string')
      chunks.push(Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  const doneOf = (...last: unknown[]): Done | undefined =>
    last.find((argument): argument is Done => typeof argument === 'function');

  response.writeHead = ((
    status: number,
    ...rest: (string | OutgoingHttpHeaders | undefined)[]
  ): ServerResponse => {
    const named = rest.find((argument) => typeof argument === 'object');
    // A raw list of names and values is nothing that Next writes for a page.
    if (Array.isArray(named)) return Reflect.apply(writeHead, response, [status, ...rest]);
    for (const [name, value] of Object.entries(named ?? {}))
      if (value !== undefined) response.setHeader(name, value);
    response.statusCode = status;
    // Node calls it too, at the end of a page, when everything is set.
    return isPage(response) && !ending ? response : Reflect.apply(writeHead, response, [status]);
  }) as ServerResponse['writeHead'];
  response.flushHeaders = () => {
    if (!isPage(response)) flushHeaders.call(response);
  };
  response.write = ((chunk: Chunk, encoding?: BufferEncoding | Done, done?: Done): boolean => {
    if (response.headersSent || !isPage(response))
      return Reflect.apply(write, response, [chunk, encoding, done]);
    keep(chunk, encoding);
    doneOf(encoding, done)?.();
    return true;
  }) as ServerResponse['write'];
  response.end = ((chunk?: Chunk | Done, encoding?: BufferEncoding | Done, done?: Done): ServerResponse => {
    if (response.headersSent || !isPage(response))
      return Reflect.apply(end, response, [chunk, encoding, done]);
    keep(chunk, encoding);
    const page = Buffer.concat(chunks);
    ending = true;
    whole(page.toString('utf8'));
    return Reflect.apply(end, response, [page, doneOf(chunk, encoding, done)]);
  }) as ServerResponse['end'];
}
