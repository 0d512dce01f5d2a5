import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { AxiosError, create } from 'axios';
import { type HostAddresses, HostNotAllowed } from '../../platform/host-address';
import { HostError } from './host-error';

/** No answer of the host is anywhere near this; more is garbage, and is cut off while it arrives. */
const MAX_ANSWER_BYTES = 1_000_000;
/** Per host; more calls than this at once wait for a connection inside their own time-out. */
const MAX_SOCKETS = 256;

export interface HttpRequest {
  verb: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string;
}

export interface HttpAnswer {
  status: number;
  /** Parsed JSON; undefined when it is not JSON. */
  body: unknown;
}

export interface Http {
  /** Resolves with any status. Throws the signal's reason when it aborts, else a `HostError`. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
  close(): void;
}

/**
 * Keep-alive, no redirects (they could carry the token to another host), no proxy from the environment,
 * bounded answers, allowed addresses only.
 */
export function createHttp({ lookup, requireAllowed }: HostAddresses): Http {
  const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: MAX_SOCKETS, lookup });
  const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: MAX_SOCKETS, lookup });
  const client = create({
    httpAgent,
    httpsAgent,
    maxRedirects: 0,
    proxy: false,
    maxContentLength: MAX_ANSWER_BYTES,
    maxBodyLength: MAX_ANSWER_BYTES,
    responseType: 'text',
    transformRequest: [],
    transformResponse: [],
    validateStatus: () => true,
  });

  return {
    async send({ verb, url, headers, body }, signal) {
      try {
        requireAllowed(url);
        const { status, data } = await client.request<string>({
          method: verb,
          url,
          headers: { Accept: 'application/json', ...headers },
          data: body,
          signal,
        });
        return { status, body: parse(data) };
      } catch (error) {
        throw signal.aborted ? signal.reason : hostErrorOf(error);
      }
    },
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of the client's error only its code is kept: the rest holds the request. */
function hostErrorOf(error: unknown): HostError {
  const code = error instanceof AxiosError || error instanceof HostNotAllowed ? (error.code ?? '') : '';
  // What the parser of HTTP refuses, and an answer above the limit.
  if (code.startsWith('HPE_') || code === AxiosError.ERR_BAD_RESPONSE)
    return new HostError('HOST_INVALID_RESPONSE', 'The host did not answer in readable HTTP');
  return new HostError(
    'HOST_UNAVAILABLE',
    `The connection to the host failed${/^[A-Z_]{1,40}$/.test(code) ? ` (${code})` : ''}`,
  );
}
