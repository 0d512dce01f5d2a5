import { randomUUID } from 'node:crypto';
import type { Shop } from './shop';

export const PASSWORD = 'a long enough password';
export const newEmail = (): string => `shopper-${randomUUID()}@example.com`;

export interface Person {
  id: string;
  email: string;
  /** Carries the person's token. */
  shop: Shop;
  token: string;
}

export const signIn = async (shop: Shop, email: string, password = PASSWORD): Promise<string> =>
  (await shop.ask<{ token: string }>('POST', '/auth/customer/emailpass', { email, password })).token;

/** Registers with a password, makes the customer and signs in. */
export async function register(shop: Shop, email = newEmail(), more: object = {}): Promise<Person> {
  const { token: first } = await shop.ask<{ token: string }>('POST', '/auth/customer/emailpass/register', {
    email,
    password: PASSWORD,
  });
  const { customer } = await shop.as(first).ask<{ customer: { id: string } }>('POST', '/store/customers', {
    email,
    first_name: 'Alexandra',
    last_name: 'Doe',
    ...more,
  });
  const token = await signIn(shop, email);
  return { id: customer.id, email, shop: shop.as(token), token };
}
