import { Client } from '@medusajs/framework/pg';

/** A row of the shop's outbox, as tests look at it. */
export interface Told {
  id: string;
  type: string;
  data: Record<string, unknown> | null;
  delivered_at: Date | null;
  dropped_at: Date | null;
  last_error: string | null;
}

export class Outbox {
  private constructor(private readonly client: Client) {}

  static async open(databaseUrl: string): Promise<Outbox> {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    return new Outbox(client);
  }

  async of(orderId: string): Promise<Told[]> {
    return (await this.client.query<Told>('SELECT * FROM outbox_event WHERE order_id = $1 ORDER BY created_at, id', [orderId])).rows;
  }

  async about(customerId: string): Promise<Told[]> {
    return (await this.client.query<Told>("SELECT * FROM outbox_event WHERE data->>'customerId' = $1 AND type <> 'OrderCompleted' ORDER BY created_at, id", [customerId])).rows;
  }

  /** What is or was on its way about a cart: its order, and who its shopper is. */
  async onCart(cartId: string): Promise<Told[]> {
    return (await this.client.query<Told>('SELECT * FROM outbox_event WHERE subject = $1 ORDER BY created_at, id', [cartId])).rows;
  }

  /** The orders that came of a cart, as far as a shopper or a member of staff would find any. */
  async ordersOf(cartId: string): Promise<string[]> {
    const { rows } = await this.client.query<{ order_id: string }>('SELECT order_id FROM order_cart WHERE cart_id = $1 AND deleted_at IS NULL', [cartId]);
    return rows.map(({ order_id }) => order_id);
  }

  close(): Promise<void> {
    return this.client.end();
  }
}
