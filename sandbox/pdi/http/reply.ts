import { Refusal } from '../host';

/** An HTTP answer before any fault has touched it. */
export interface Reply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

const CODES = {
  INVALID_REQUEST: 400,
  INVALID_JSON: 400,
  UNAUTHORIZED: 401,
  PARTICIPANT_MISMATCH: 403,
  NOT_FOUND: 404,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  INTERNAL_ERROR: 500,
} as const;

export const problem = (code: keyof typeof CODES, message: string, pointer?: string): Reply => ({
  status: CODES[code],
  body: { code, message, ...(pointer === undefined ? {} : { pointer }) },
  ...(code === 'UNAUTHORIZED' ? { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } } : {}),
});

/** A request that is not one; carries its answer. */
export class BadRequest extends Error {
  constructor(readonly reply: Reply) {
    super('bad request');
  }
}

/** The answer to anything that a handler threw. */
export function replyTo(error: unknown): Reply {
  if (error instanceof BadRequest) return error.reply;
  if (error instanceof Refusal)
    return { status: error.status, body: { code: error.code, message: error.message } };
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return problem('INTERNAL_ERROR', 'The sandbox has a fault of its own; its error output says which.');
}
