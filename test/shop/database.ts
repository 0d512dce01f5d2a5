import { queryAt } from '../support/tables';
import { handles } from './handles';

/** One question to the shop's own tables. */
const query = <Row extends object>(sql: string, values: unknown[]): Promise<Row[]> =>
  queryAt<Row>(handles.COMMERCE_DATABASE_URL, sql, values);

/** The orders that a cart became: one, if all is well. */
export async function ordersOf(cartId: string): Promise<string[]> {
  const rows = await query<{ order_id: string }>(
    'SELECT order_id FROM order_cart WHERE cart_id = $1 AND deleted_at IS NULL',
    [cartId],
  );
  return rows.map(({ order_id }) => order_id);
}

/** How many orders there are of this e-mail address, linked to a cart or not. */
export async function orderCount(email: string): Promise<number> {
  const [row] = await query<{ count: string }>(
    'SELECT count(*) AS count FROM "order" WHERE email = $1 AND deleted_at IS NULL',
    [email],
  );
  return Number(row?.count ?? 0);
}

/** The cart that a shopper with this e-mail address has. */
export async function cartOf(email: string): Promise<string> {
  const [row] = await query<{ id: string }>(
    'SELECT id FROM cart WHERE email = $1 ORDER BY created_at DESC LIMIT 1',
    [email],
  );
  if (!row) throw new Error('There is no such cart');
  return row.id;
}

/** The loyalty checkout of a cart, as the shop knows it. */
export async function loyaltySessionOf(cartId: string): Promise<string> {
  const [row] = await query<{ session_id: string | null }>(
    'SELECT session_id FROM loyalty_session WHERE cart_id = $1',
    [cartId],
  );
  if (!row?.session_id) throw new Error('The cart has no loyalty checkout');
  return row.session_id;
}
