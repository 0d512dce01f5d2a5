import { randomUUID } from 'node:crypto';
import type { ChargeRequest, ReversalRequest, Transfer } from '../wire';
import { booked, decide, declined } from './charge';
import { entity, found, once, type Host, type Outcome } from './host';
import { Refusal } from './problem';

const PAGE = 100;

/** A sale: authorized and captured at once. Idempotent by `idempotency_id`. */
export const sell = (host: Host, request: ChargeRequest): Outcome =>
  once(host, '/transfers', request, () => {
    const { charge, failure, loseAnswer } = decide(host, 'TR', request);
    const transfer: Transfer = { ...charge, type: 'DEBIT', parent_transfer: null };
    if (failure) return declined('transfers', charge.id, failure, { transfers: [transfer] });
    const { id, amount, currency, tags, idempotency_id: idempotencyId } = transfer;
    return {
      status: 201,
      answer: transfer,
      changes: {
        transfers: [transfer],
        ledger: [
          booked(host, {
            entry: 'sale',
            authorization: null,
            transfer: id,
            amount,
            currency,
            tags,
            idempotencyId,
          }),
        ],
      },
      events: [{ entity: 'transfer', type: 'created', body: transfer }],
      loseAnswer,
    };
  });

export const getTransfer = (host: Host, id: string): Outcome => ({
  status: 200,
  answer: found('transfer', host.state.find('transfers', id)),
});

const reversalsOf = (host: Host, id: string): Transfer[] =>
  host.state.all('transfers').filter(({ parent_transfer: parent }) => parent === id);

/** Gives a sale back, whole or in parts. Idempotent by `idempotency_id`. */
export const reverse = (host: Host, id: string, request: ReversalRequest): Outcome =>
  once(host, `/transfers/${id}/reversals`, request, () => {
    const sale = found('transfer', host.state.find('transfers', id));
    if (sale.type !== 'DEBIT' || sale.state !== 'SUCCEEDED')
      throw new Refusal('UNPROCESSABLE_ENTITY', 'Only a successful sale can be reversed.');
    const amount = request.refund_amount;
    const left = reversalsOf(host, id).reduce((rest, reversal) => rest - reversal.amount, sale.amount);
    if (amount > left)
      throw new Refusal(
        'UNPROCESSABLE_ENTITY',
        `The refund is more than the ${left} minor units that are left of the sale.`,
        'refund_amount',
      );
    const { currency, merchant, source } = sale;
    const idempotencyId = request.idempotency_id ?? null;
    const reversal: Transfer = {
      ...entity(host, 'TR'),
      amount,
      currency,
      failure_code: null,
      failure_message: null,
      idempotency_id: idempotencyId,
      merchant,
      source,
      state: 'SUCCEEDED',
      tags: request.tags ?? {},
      trace_id: randomUUID(),
      type: 'REVERSAL',
      parent_transfer: id,
    };
    const line = booked(host, {
      entry: 'refund',
      authorization: null,
      transfer: id,
      amount,
      currency,
      tags: reversal.tags,
      idempotencyId,
    });
    return {
      status: 201,
      answer: reversal,
      changes: { transfers: [reversal], ledger: [line] },
      events: [{ entity: 'transfer', type: 'created', body: reversal }],
    };
  });

export function listReversals(host: Host, id: string): Outcome {
  found('transfer', host.state.find('transfers', id));
  const transfers = reversalsOf(host, id).slice(0, PAGE);
  const page = { limit: PAGE, offset: 0, count: transfers.length };
  return {
    status: 200,
    answer: { page, ...(transfers.length === 0 ? {} : { _embedded: { transfers } }), _links: {} },
  };
}

/** Who may take payments; checked by `authorize` and `sell`. */
export function getMerchant(host: Host, id: string): Outcome {
  if (id !== host.account.merchantId) throw new Refusal('NOT_FOUND', 'This merchant does not exist.');
  return {
    status: 200,
    answer: {
      id,
      application: host.account.applicationId,
      onboarding_state: 'APPROVED',
      processing_enabled: true,
      settlement_enabled: true,
      processor: 'DUMMY_V1',
    },
  };
}
