import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'pg';
import { begin, orderOf, select, type Checkout } from './checkout';
import { createLoyaltyHost } from './host';
import { serve } from './http';

/**
 * What a team writes without an engine: a row per checkout, an answer as soon as it is committed, and the
 * finalisation after the answer, in memory. What was in flight when the process ended is lost.
 */
const FINALIZE_TRIES = 5;
const PAUSE_MS = 500;

const host = createLoyaltyHost();
const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 20 });
// A connection that the server ended is replaced by the pool; without this it would end the process.
pool.on('error', (error) => console.error(error));

async function read(checkoutId: string): Promise<Checkout> {
  const { rows } = await pool.query<{ state: Checkout }>('SELECT state FROM checkout WHERE id = $1', [
    checkoutId,
  ]);
  const [row] = rows;
  if (!row) throw new Error('There is no such checkout');
  return row.state;
}

async function write(checkout: Checkout): Promise<Checkout> {
  await pool.query(
    'INSERT INTO checkout (id, state) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET state = EXCLUDED.state',
    [checkout.checkoutId, checkout],
  );
  return checkout;
}

/** Once per order: only the first word of it changes the row. */
async function place(checkoutId: string, orderId: string): Promise<Checkout | undefined> {
  const { rows } = await pool.query<{ state: Checkout }>(
    `UPDATE checkout SET state = state || jsonb_build_object('orderId', $2::text)
     WHERE id = $1 AND state->>'orderId' IS NULL RETURNING state`,
    [checkoutId, orderId],
  );
  return rows[0]?.state;
}

async function finalize(checkout: Checkout): Promise<void> {
  for (let tries = 1; tries <= FINALIZE_TRIES; tries += 1) {
    try {
      await write({ ...checkout, confirmationId: await host.finalize(orderOf(checkout)) });
      return;
    } catch (error) {
      console.error(error);
      await delay(PAUSE_MS * tries);
    }
  }
}

async function main(): Promise<void> {
  await pool.query('CREATE TABLE IF NOT EXISTS checkout (id text PRIMARY KEY, state jsonb NOT NULL)');
  serve({
    read,
    identify: async (checkoutId, phone) => write(begin(checkoutId, await host.identify(checkoutId, phone))),
    async rewards(checkoutId, cart) {
      const checkout = await read(checkoutId);
      return write({
        ...checkout,
        cart,
        offers: await host.rewards(checkoutId, checkout.membershipId, cart),
      });
    },
    select: async (checkoutId, rewardIds) => write(select(await read(checkoutId), rewardIds)),
    async order(checkoutId, orderId) {
      const placed = await place(checkoutId, orderId);
      if (placed) void finalize(placed);
    },
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
