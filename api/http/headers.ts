import { createHash, randomUUID } from 'node:crypto';
import type { Request } from 'express';
import type { MessageName } from '../../contract';
import { HttpProblem } from './problem';

const VISIBLE_ASCII = /^[\x21-\x7e]{1,200}$/;

/**
 * `Idempotency-Key` as a Temporal update id, so that a repeat is answered and not executed. The message's name stands before it:
 * one key used on two routes means two updates. Without the header every call is its own.
 *
 * `ownStore`, the store of the caller's key, stands in it too: the server answers a repeat without asking the session whose it is, so a
 * key of another store must never be a repeat of ours. Hashed, because an id has an end.
 */
export function updateIdOf(req: Request, message: MessageName, ownStore: string | undefined): string {
  const key = req.get('Idempotency-Key');
  if (key === undefined) return randomUUID();
  if (!VISIBLE_ASCII.test(key))
    throw new HttpProblem('INVALID_REQUEST', 'Idempotency-Key must be 1 to 200 visible ASCII characters');
  const owner = ownStore === undefined ? '' : createHash('sha256').update(ownStore).digest('base64url');
  return `${message}:${owner}:${key}`;
}

/** Throws INVALID_REQUEST where there is none: what gives something away must know its repeat. */
export function idempotencyKeyOf(req: Request): string {
  const key = req.get('Idempotency-Key') ?? '';
  if (!VISIBLE_ASCII.test(key))
    throw new HttpProblem(
      'INVALID_REQUEST',
      'Idempotency-Key is needed: 1 to 200 visible ASCII characters, another for each gift',
    );
  return key;
}

/** RFC 7240. */
export const wantsAsync = (req: Request): boolean =>
  (req.get('Prefer') ?? '')
    .split(/[,;]/)
    .some((preference) => preference.trim().toLowerCase() === 'respond-async');
