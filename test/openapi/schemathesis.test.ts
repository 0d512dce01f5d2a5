import { projectPath } from '../../platform/root';
import { silentProgress } from '../../scripts/console';
import { tryRun } from '../../scripts/setup/host';
import { canHaveSchemathesis, provideSchemathesis } from '../../scripts/setup/schemathesis';
import { STORE_ID } from '../../api/document/examples';
import { startStack, type Stack } from '../promise/stack';

/** Far above what is asked here: a limit would hide what stands behind it. */
const UNLIMITED = Object.fromEntries(
  ['LIMIT_PER_IP', 'LIMIT_PER_KEY', 'LIMIT_PER_PHONE', 'LIMIT_PER_SHOPPER', 'LIMIT_NUMBERS_PER_SHOPPER'].map(
    (name) => [name, '1000000'],
  ),
);
const INSTALL_MS = 6 * 60_000;
const RUN_MS = 8 * 60_000;

const described = canHaveSchemathesis() ? describe : describe.skip;
described('schemathesis', () => {
  let program: string;
  let stack: Stack;
  beforeAll(async () => {
    program = await provideSchemathesis(silentProgress);
    stack = await startStack({ settings: UNLIMITED });
  }, INSTALL_MS);
  afterAll(() => stack?.stop());

  test(
    'the whole service answers whatever its document allows, and what it does not, as the document says',
    async () => {
      // Without proof, so that more of what it makes up gets through the door.
      const { key } = await stack.openShop({ storeId: STORE_ID, proof: 'none' });
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
          env: { ...process.env, LOYALTY_URL: stack.api.url, CHECKOUT_KEY: key, STORE_ID },
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
