import { randomUUID } from 'node:crypto';
import type { FinixError } from '../wire';

const STATUS = {
  BAD_REQUEST: 400,
  UNKNOWN: 401,
  DECLINED: 402,
  NOT_FOUND: 404,
  UNPROCESSABLE_ENTITY: 422,
  INVALID_FIELD: 422,
  SERVER_ERROR: 500,
} as const;

export type ErrorCode = keyof typeof STATUS;
export const statusOf = (code: ErrorCode): number => STATUS[code];

/** The one shape of all errors. */
export const errorBody = (error: Omit<FinixError, 'logref'>) => ({
  total: 1,
  _embedded: { errors: [{ logref: randomUUID().slice(0, 18), ...error }] },
});

/** A "no": nothing has changed. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: ReturnType<typeof errorBody>;

  constructor(code: ErrorCode, message: string, field?: string) {
    super(message);
    this.status = statusOf(code);
    this.body = errorBody({ code, message, ...(field === undefined ? {} : { field }) });
  }
}
