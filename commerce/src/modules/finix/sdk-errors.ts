import apis = require('@finix-payments/finix/lib/api/apis');
import type { IncomingMessage } from 'node:http';

/** One error of an answer, as Finix writes it. */
export interface FinixErrorEntry {
  code?: string;
  message?: string;
  field?: string;
  failure_code?: string;
  failure_message?: string;
}

/** An answer that is no success. `errors` is empty where the body was not Finix's. */
export class SdkHttpError extends Error {
  readonly errors: FinixErrorEntry[];

  constructor(
    readonly response: IncomingMessage,
    body: unknown,
    readonly statusCode: number,
  ) {
    super(`Finix answered ${statusCode}`);
    this.name = 'HttpError';
    this.errors = entriesOf(body);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function entriesOf(body: unknown): FinixErrorEntry[] {
  const embedded = isRecord(body) ? body['_embedded'] : undefined;
  const errors = isRecord(embedded) ? embedded['errors'] : undefined;
  return Array.isArray(errors) ? errors.filter(isRecord) : [];
}

/**
 * The library (3.0.1) builds its own error by reading `body._embedded.errors` inside a socket callback. Any answer of another shape, such as
 * the HTML page of a proxy in front of Finix, throws there, outside of every promise, and ends the whole process. It looks the class up each
 * time it makes one, so ours takes its place.
 */
export function tameSdkErrors(): void {
  (apis as { HttpError: unknown }).HttpError = SdkHttpError;
}
