import { randomInt, timingSafeEqual } from 'node:crypto';
import { transactionKey, type OneTimeCode } from '../state';
import type { Customer, SendCodeRequest, VerifyCodeRequest } from '../wire';
import { timestamp, type Host, type Outcome } from './host';
import { find } from './members';

const LIFE_MS = 10 * 60_000;
const WRONG_TRIES = 5;

const newCode = (): string => String(randomInt(1_000_000)).padStart(6, '0');

/** A member is the same one by phone and by membership ID. */
const nameOf = (host: Host, customer: Customer): string =>
  JSON.stringify(find(host, customer)?.membershipID ?? customer);

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/**
 * SendCode: a new code for this transaction and customer, in place of the one before. A customer whom the
 * host does not know gets the same answer for the same work: a code is made and kept that is sent to nobody.
 * A repeat of the same request sends no second code.
 */
export function sendCode(
  host: Host,
  request: SendCodeRequest,
  idempotencyKey: string,
): Outcome<{ posSequenceID: string; sent: true }> {
  const { posSequenceID, customer } = request;
  const sent = { status: 200, answer: { posSequenceID, sent: true as const } };
  const key = transactionKey(request);
  const name = nameOf(host, customer);
  const before = host.state.code(key);
  if (before?.idempotencyKey === idempotencyKey && before.customer === name) return sent;

  const member = find(host, customer);
  const code: OneTimeCode = {
    key,
    customer: name,
    code: newCode(),
    idempotencyKey,
    expiresAt: host.now + LIFE_MS,
    sent: member !== undefined,
    tries: [],
  };
  const message = { phone: member?.phone ?? '+10000000000', code: code.code, at: timestamp(host) };
  return {
    ...sent,
    changes: { codes: [code], ...(member ? { messages: [message] } : { decoys: [message] }) },
  };
}

const isOver = (host: Host, { expiresAt, tries }: OneTimeCode): boolean =>
  host.now >= expiresAt || tries.length >= WRONG_TRIES || tries.some((past) => past.verified);

/**
 * VerifyCode: the right code works once, within ten minutes and before the fifth wrong try. The very same
 * try, sent again under the same
 * `idempotencyKey`, gets the same answer: one that was lost on the way costs nobody the proof, and no second try.
 */
export function verifyCode(
  host: Host,
  request: VerifyCodeRequest,
  idempotencyKey: string,
): Outcome<{ posSequenceID: string; verified: boolean }> {
  const { posSequenceID, customer, code } = request;
  const answer = (verified: boolean) => ({ status: 200, answer: { posSequenceID, verified } });
  const known = host.state.code(transactionKey(request));
  if (!known || known.customer !== nameOf(host, customer)) return answer(false);
  const past = known.tries.find((one) => one.idempotencyKey === idempotencyKey && same(one.code, code));
  if (past) return answer(past.verified);
  if (isOver(host, known)) return answer(false);

  const matches = same(known.code, code);
  const verified = matches && known.sent;
  return {
    ...answer(verified),
    changes: { codes: [{ ...known, tries: [...known.tries, { idempotencyKey, code, verified }] }] },
  };
}
