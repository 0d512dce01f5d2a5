import { createHash, randomBytes } from 'node:crypto';
import type { Account, Changes, ReadableState } from '../state';
import { Refusal } from './problem';

/** What every request looks at. The functions of this folder change nothing: they answer with `Changes`. */
export interface Host {
  state: ReadableState;
  account: Account;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Something that the webhooks are told. */
export interface Event {
  entity: 'authorization' | 'transfer';
  type: 'created' | 'updated';
  body: unknown;
}

/** A request's answer and its effect. */
export interface Outcome {
  status: number;
  answer: unknown;
  changes?: Changes;
  events?: Event[];
  /** The request has its effect, and its answer never arrives. */
  loseAnswer?: boolean;
}

const ID_LENGTH = 22;

export const mint = (prefix: string): string =>
  `${prefix}${randomBytes(24)
    .toString('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .padEnd(ID_LENGTH, 'x')
    .slice(0, ID_LENGTH)}`;

export const timestamp = (host: Host, laterMs = 0): string => new Date(host.now + laterMs).toISOString();

/** The fields that every new entity begins with. */
export function entity(host: Host, prefix: string) {
  const at = timestamp(host);
  return { id: mint(prefix), created_at: at, updated_at: at, application: host.account.applicationId };
}

/** Throws NOT_FOUND. */
export function found<T>(what: string, record: T | undefined): T {
  if (record === undefined) throw new Refusal('NOT_FOUND', `This ${what} does not exist.`);
  return record;
}

/**
 * Runs a request with an idempotency id once: a repeat with the same body gets the first answer, be it a
 * decline, and has no effect; the same id with another body is UNPROCESSABLE_ENTITY. Refusals are not kept.
 */
export function once(
  host: Host,
  endpoint: string,
  request: { idempotency_id?: string },
  run: () => Outcome,
): Outcome {
  const { idempotency_id: key } = request;
  if (key === undefined) return run();
  const id = JSON.stringify([endpoint, key]);
  const hash = createHash('sha256').update(JSON.stringify(request)).digest('hex');
  const known = host.state.find('answers', id);
  if (known && known.request !== hash)
    throw new Refusal(
      'UNPROCESSABLE_ENTITY',
      'The idempotency_id belongs to a request with other content.',
      'idempotency_id',
    );
  if (known) return { status: known.status, answer: known.answer };
  const outcome = run();
  const { status, answer } = outcome;
  return { ...outcome, changes: { ...outcome.changes, answers: [{ id, request: hash, status, answer }] } };
}
