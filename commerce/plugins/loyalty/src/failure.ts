/**
 * An error whose message is a fixed sentence with nothing in it of what somebody typed: it may be logged and
 * shown to staff.
 */
export class PlainError extends Error {
  override name = 'PlainError';
}

const WORD = /^[\w.-]{1,60}$/;
const word = (value: unknown): string => (typeof value === 'string' && WORD.test(value) ? value : '');
const own = (error: object, key: string): unknown =>
  key in error ? (error as Record<string, unknown>)[key] : undefined;

/**
 * Why something failed, for a log, a table or staff: the class of the error and its stable codes (an
 * SQLSTATE, a code of Medusa or of Node). Never its message, which may repeat what it failed on: a statement
 * of the database with the values in it, a name, a phone number. A workflow of Medusa's rejects with what its
 * step threw, written down as a plain object with the same words.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof PlainError) return `${error.name}: ${error.message}`;
  if (typeof error !== 'object' || error === null) return 'unknown';
  const cause = own(error, 'cause');
  const words = [word(own(error, 'name')) || 'Error', word(own(error, 'type')), word(own(error, 'code'))];
  if (typeof cause === 'object' && cause !== null) words.push(word(own(cause, 'code')));
  return [...new Set(words)].filter(Boolean).join(' ');
}
