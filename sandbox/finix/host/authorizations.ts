import { randomUUID } from 'node:crypto';
import type { Authorization, AuthorizationUpdate, ChargeRequest, Transfer } from '../wire';
import { booked, decide, declined, mergedTags } from './charge';
import { entity, found, once, timestamp, type Host, type Outcome } from './host';
import { Refusal } from './problem';

const LIFE_MS = 7 * 86_400_000;
const PAGE = 20;

/** Reserves an amount on a card. Idempotent by `idempotency_id`; DECLINED answers are kept as well. */
export const authorize = (host: Host, request: ChargeRequest): Outcome =>
  once(host, '/authorizations', request, () => {
    const { charge, failure, loseAnswer } = decide(host, 'AU', request);
    const authorization: Authorization = {
      ...charge,
      capture_amount: null,
      expires_at: timestamp(host, LIFE_MS),
      is_void: false,
      transfer: null,
      void_state: 'UNATTEMPTED',
    };
    if (failure) return declined('authorizations', charge.id, failure, { authorizations: [authorization] });
    const { amount, currency, tags, idempotency_id: idempotencyId } = authorization;
    const line = booked(host, {
      entry: 'authorize',
      authorization: charge.id,
      transfer: null,
      amount,
      currency,
      tags,
      idempotencyId,
    });
    return {
      status: 201,
      answer: authorization,
      changes: { authorizations: [authorization], ledger: [line] },
      events: [{ entity: 'authorization', type: 'created', body: authorization }],
      loseAnswer,
    };
  });

export const getAuthorization = (host: Host, id: string): Outcome => ({
  status: 200,
  answer: found('authorization', host.state.find('authorizations', id)),
});

/** Newest first, at most one page. */
export function listAuthorizations(host: Host, query: Record<string, string>): Outcome {
  const wanted = host.state
    .all('authorizations')
    .filter(({ idempotency_id: id }) => query.idempotency_id === undefined || id === query.idempotency_id);
  const authorizations = wanted.reverse().slice(0, PAGE);
  return {
    status: 200,
    answer: {
      page: { limit: PAGE, next_cursor: null },
      ...(authorizations.length === 0 ? {} : { _embedded: { authorizations } }),
      _links: {},
    },
  };
}

function refuseSettled({ state, is_void, transfer, expires_at }: Authorization, now: number): void {
  if (state === 'FAILED') throw new Refusal('UNPROCESSABLE_ENTITY', 'The authorization failed.');
  if (is_void) throw new Refusal('UNPROCESSABLE_ENTITY', 'The authorization has been voided.');
  if (transfer !== null) throw new Refusal('UNPROCESSABLE_ENTITY', 'The authorization has been captured.');
  if (Date.parse(expires_at) <= now)
    throw new Refusal('UNPROCESSABLE_ENTITY', 'The authorization has expired.');
}

function voided(host: Host, before: Authorization, update: AuthorizationUpdate): Outcome {
  const { id, amount, currency } = before;
  const tags = mergedTags(before.tags, update.tags);
  const authorization: Authorization = {
    ...before,
    is_void: true,
    void_state: 'SUCCEEDED',
    updated_at: timestamp(host),
    tags,
  };
  const line = booked(host, {
    entry: 'void',
    authorization: id,
    transfer: null,
    amount,
    currency,
    tags,
    idempotencyId: null,
  });
  return {
    status: 200,
    answer: authorization,
    changes: { authorizations: [authorization], ledger: [line] },
    events: [{ entity: 'authorization', type: 'updated', body: authorization }],
  };
}

function captured(host: Host, before: Authorization, amount: number, update: AuthorizationUpdate): Outcome {
  if (amount > before.amount)
    throw new Refusal(
      'UNPROCESSABLE_ENTITY',
      'The amount to capture is more than was authorized.',
      'capture_amount',
    );
  const { currency, merchant, source } = before;
  const tags = mergedTags(before.tags, update.tags);
  const transfer: Transfer = {
    ...entity(host, 'TR'),
    amount,
    currency,
    failure_code: null,
    failure_message: null,
    idempotency_id: null,
    merchant,
    source,
    state: 'SUCCEEDED',
    tags,
    trace_id: randomUUID(),
    type: 'DEBIT',
    parent_transfer: null,
  };
  const authorization: Authorization = {
    ...before,
    capture_amount: amount,
    transfer: transfer.id,
    updated_at: timestamp(host),
    tags,
  };
  const line = booked(host, {
    entry: 'capture',
    authorization: before.id,
    transfer: transfer.id,
    amount,
    currency,
    tags,
    idempotencyId: null,
  });
  return {
    status: 200,
    answer: authorization,
    changes: { authorizations: [authorization], transfers: [transfer], ledger: [line] },
    events: [
      { entity: 'authorization', type: 'updated', body: authorization },
      { entity: 'transfer', type: 'created', body: transfer },
    ],
  };
}

/**
 * Captures (once, whole or part) or voids. There is no idempotency id here: a repeat is UNPROCESSABLE_ENTITY,
 * and the caller looks at the authorization.
 */
export function updateAuthorization(host: Host, id: string, update: AuthorizationUpdate): Outcome {
  const before = found('authorization', host.state.find('authorizations', id));
  refuseSettled(before, host.now);
  return update.void_me
    ? voided(host, before, update)
    : captured(host, before, update.capture_amount ?? before.amount, update);
}
