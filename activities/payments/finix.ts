import { create, isAxiosError } from 'axios';
import { z } from 'zod';
import type { PaymentSource, SourceAnswer } from './source';

const WITHIN_MS = 5_000;
const MAX_ANSWER_BYTES = 1_000_000;

const Tags = z.record(z.string(), z.string()).nullish();
const Transfer = z.object({
  id: z.string().min(1),
  type: z.string(),
  state: z.string(),
  amount: z.int().nonnegative(),
  currency: z.string().length(3),
  tags: Tags,
});
const Authorization = z.object({
  state: z.string(),
  is_void: z.boolean(),
  transfer: z.string().min(1).nullish(),
  tags: Tags,
});
const NotFound = z.object({
  _embedded: z.object({ errors: z.array(z.object({ code: z.literal('NOT_FOUND') })).min(1) }),
});

const failed = (reason: string): SourceAnswer => ({ state: 'failed', reason });
const unknown: SourceAnswer = { state: 'unknown', reason: 'Finix knows no such payment' };
const notYet = (reason: string): SourceAnswer => ({ state: 'notYet', reason });

function transferAnswer({ id, type, state, amount, currency, tags }: z.infer<typeof Transfer>): SourceAnswer {
  if (type !== 'DEBIT') return failed('The payment at Finix is not a sale');
  // UNKNOWN is Finix's own word for a transfer whose processor has not answered.
  if (state === 'PENDING' || state === 'UNKNOWN') return notYet(`The payment is ${state} at Finix`);
  if (state !== 'SUCCEEDED') return failed(`The payment is ${state} at Finix`);
  return {
    state: 'captured',
    money: id,
    amount,
    currency,
    storeId: tags?.['store_id'] ?? null,
    cartId: tags?.['cart_id'] ?? null,
  };
}

/** Asks Finix by a transfer's id or an authorisation's. */
export function finixSource({
  url,
  username,
  password,
}: {
  url: string;
  username: string;
  password: string;
}): PaymentSource {
  const http = create({
    baseURL: url,
    auth: { username, password },
    headers: { 'Finix-Version': '2022-02-01', Accept: 'application/hal+json' },
    timeout: WITHIN_MS,
    maxRedirects: 0,
    proxy: false,
    maxContentLength: MAX_ANSWER_BYTES,
  });

  /**
   * Null where Finix itself says that there is no such thing; throws on everything else that is no answer.
   */
  async function read<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
    try {
      return schema.parse((await http.get<unknown>(path)).data);
    } catch (error) {
      if (!isAxiosError(error)) throw new Error('Finix gave an answer that is none', { cause: error });
      if (error.response?.status === 404 && NotFound.safeParse(error.response.data).success) return null;
      throw new Error(`Finix gave no answer (${error.response?.status ?? error.code ?? 'no reason known'})`, {
        cause: error,
      });
    }
  }

  /**
   * `inherited`: the tags of the authorisation that was captured; what the sale itself says stands before
   * them.
   */
  async function ofTransfer(id: string, inherited?: z.infer<typeof Tags>): Promise<SourceAnswer> {
    const transfer = await read(`/transfers/${encodeURIComponent(id)}`, Transfer);
    return transfer ? transferAnswer({ ...transfer, tags: { ...inherited, ...transfer.tags } }) : unknown;
  }

  async function ofAuthorization(id: string): Promise<SourceAnswer> {
    const authorization = await read(`/authorizations/${encodeURIComponent(id)}`, Authorization);
    if (!authorization) return unknown;
    if (authorization.transfer) return ofTransfer(authorization.transfer, authorization.tags);
    if (authorization.is_void || authorization.state === 'FAILED' || authorization.state === 'CANCELED')
      return failed('The payment was released or declined at Finix');
    return notYet('The payment is authorised at Finix and not captured');
  }

  return {
    async ask(reference) {
      if (reference.startsWith('TR')) return ofTransfer(reference);
      if (reference.startsWith('AU')) return ofAuthorization(reference);
      return failed("The reference is none of Finix's");
    },
  };
}
