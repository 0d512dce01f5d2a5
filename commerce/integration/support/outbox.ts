import { Client } from '@medusajs/framework/pg';
import { createKeyring, type Keyring } from '@loyalty-checkout/medusa-plugin/encryption/keyring';
import { openJson } from '@loyalty-checkout/medusa-plugin/encryption/sealed-json';

/** A row of the shop's outbox, as tests look at it: opened. */
export interface Told {
  id: string;
  type: string;
  data: Record<string, unknown> | null;
  delivered_at: Date | null;
  dropped_at: Date | null;
  last_error: string | null;
}

export class Outbox {
  private constructor(
    private readonly client: Client,
    private readonly keyring: Keyring,
  ) {}

  /** `keys` are those of the shop that runs; its stack names them in the environment of its tests. */
  static async open(
    databaseUrl: string,
    keys: string = process.env['COMMERCE_ENCRYPTION_KEYS'] ?? '',
  ): Promise<Outbox> {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    return new Outbox(client, createKeyring(keys, 'COMMERCE_ENCRYPTION_KEYS'));
  }

  async of(orderId: string): Promise<Told[]> {
    return this.read('order_id = $1', orderId);
  }

  async about(customerId: string): Promise<Told[]> {
    return this.read("id LIKE $1 || ':%' AND type <> 'OrderCompleted'", customerId);
  }

  /** What is or was on its way about a cart: its order, and who its shopper is. */
  async onCart(cartId: string): Promise<Told[]> {
    return this.read('subject = $1', cartId);
  }

  /** The orders that came of a cart, as far as a shopper or a member of staff would find any. */
  async ordersOf(cartId: string): Promise<string[]> {
    const { rows } = await this.client.query<{ order_id: string }>(
      'SELECT order_id FROM order_cart WHERE cart_id = $1 AND deleted_at IS NULL',
      [cartId],
    );
    return rows.map(({ order_id }) => order_id);
  }

  /** As if an event about this customer were leaving at this moment: tried once, and not answered yet. */
  async beginSending(customerId: string, type: string): Promise<string> {
    const id = `${customerId}:leaving`;
    await this.client.query(
      "INSERT INTO outbox_event (id, type, subject, attempts, next_attempt_at) VALUES ($1, $2, $3, 1, now() + interval '1 hour')",
      [id, type, customerId],
    );
    return id;
  }

  close(): Promise<void> {
    return this.client.end();
  }

  private async read(where: string, value: string): Promise<Told[]> {
    const { rows } = await this.client.query<Told>(
      `SELECT * FROM outbox_event WHERE ${where} ORDER BY created_at, id`,
      [value],
    );
    return rows.map((row) => ({
      ...row,
      data: openJson(this.keyring, row.data, `outbox_event:${row.id}`) as Told['data'],
    }));
  }
}
