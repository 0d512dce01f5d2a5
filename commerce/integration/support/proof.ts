import type { Shop } from './shop';
import { until } from './until';

interface Message {
  phone: string;
  code: string;
}

/** The newest code that the loyalty host's sandbox sent to a number. */
async function codeFor(sandboxUrl: string, phone: string): Promise<string> {
  return until('the code', async () => {
    const messages = (await (await fetch(`${sandboxUrl}/_control/messages`)).json()) as Message[];
    return messages.filter((message) => message.phone === phone).at(-1)?.code;
  });
}

/**
 * Shows, as the member would, that the number of an identified cart is theirs. Answers what the shop answers.
 */
export async function proveByCode<T>(
  shop: Shop,
  cartId: string,
  sandboxUrl: string,
  phone: string,
): Promise<T> {
  await shop.ask('POST', `/store/carts/${cartId}/loyalty/proof/request`, {});
  return shop.ask<T>('POST', `/store/carts/${cartId}/loyalty/proof`, {
    code: await codeFor(sandboxUrl, phone),
  });
}
