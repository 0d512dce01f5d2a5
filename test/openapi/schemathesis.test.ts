import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { projectPath } from '../../platform/root';
import { silentProgress } from '../../scripts/console';
import { tryRun } from '../../scripts/setup/host';
import { canHaveSchemathesis, provideSchemathesis } from '../../scripts/setup/schemathesis';
import { STORE_ID } from '../../api/document/examples';
import { cartOf, openCheckout, orderOf, type Shop } from '../promise/shop';
import { startStack, type Stack } from '../promise/stack';

/** Far above what is asked here: a limit would hide what stands behind it. */
const UNLIMITED = Object.fromEntries(
  ['LIMIT_PER_IP', 'LIMIT_PER_KEY', 'LIMIT_PER_PHONE', 'LIMIT_PER_SHOPPER', 'LIMIT_NUMBERS_PER_SHOPPER'].map(
    (name) => [name, '1000000'],
  ),
);
const INSTALL_MS = 6 * 60_000;
const RUN_MS = 8 * 60_000;

/** An order of Alex's that is settled: what support finds, and gives points for. */
async function settledOrder(shop: Shop): Promise<string> {
  const checkout = await openCheckout(shop);
  const { body: session } = await checkout.get();
  const order = orderOf(session, cartOf(1));
  await checkout.complete(order);
  await checkout.reaches('FINALIZED');
  return order.orderId;
}

const hasPython = canHaveSchemathesis();
if (!hasPython) process.stderr.write('schemathesis is skipped: there is no python3 on this machine\n');
(hasPython ? describe : describe.skip)('schemathesis', () => {
  let program: string;
  let stack: Stack;
  /** A merchant's, who takes whatever it is told. */
  const receiver = createServer((_req, res) => void res.end());
  beforeAll(async () => {
    program = await provideSchemathesis(silentProgress);
    stack = await startStack({ settings: UNLIMITED });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  }, INSTALL_MS);
  afterAll(async () => {
    await stack?.stop();
    receiver.closeAllConnections();
    receiver.close();
  });

  test(
    'the whole service answers whatever its document allows, and what it does not, as the document says',
    async () => {
      // Without proof, so that more of what it makes up gets through the door.
      const shop = await stack.openShop({ storeId: STORE_ID, proof: 'none' });
      const orderId = await settledOrder(shop);
      // Whose settings are changed, so that checkouts keep theirs.
      const changed = await stack.openShop();
      const config = projectPath('test', 'openapi', 'schemathesis.toml');
      const { ok, output } = await tryRun(
        program,
        [
          '--no-color',
          '--config-file',
          config,
          'run',
          `${stack.api.url}/openapi.json`,
          '--url',
          stack.api.url,
        ],
        {
          timeoutMs: RUN_MS,
          cwd: projectPath(),
          env: {
            ...process.env,
            LOYALTY_URL: stack.api.url,
            CHECKOUT_KEY: shop.key,
            SUPPORT_KEY: stack.supportKey,
            ADMIN_KEY: stack.adminKey,
            STORE_ID,
            ORDER_ID: orderId,
            CHANGED_STORE_ID: changed.storeId,
            HOST_URL: changed.host.url,
            RECEIVER_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
          },
        },
      );
      // Its words are the message of a failure.
      expect(ok ? '' : output.slice(-8_000)).toBe('');
      expect(output).toMatch(/✅ {2}Stateful/);
      expect(stack.logs()).not.toContain('A request failed in an unexpected way');
    },
    RUN_MS,
  );
});
