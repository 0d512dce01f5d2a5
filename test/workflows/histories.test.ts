import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectPath } from '../../platform/root';
import { env } from '../support/servers';
import { until } from '../support/until';
import { FakeHost, failure, GIFT, MEMBER, refusal } from './fake-host';
import { cartOf, item, orderOf, type Recorded, Rig, type Shopper } from './rig';

/**
 * Checkouts that were recorded once and committed: sessions of that shape are open in production, so a change
 * of the workflows must still replay them (or branch with `patched`). A missing file is recorded anew, never
 * in CI.
 */
const FOLDER = projectPath('test', 'histories');
const HOUR = 3_600_000;

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.create();
}, 60_000);
afterAll(() => rig.close(), 60_000);

const complete = async (shopper: Shopper, version: number, more = {}) => {
  const session = await shopper.session();
  await shopper.handle.signal(
    'orderCompleted',
    orderOf(session, cartOf(version), { email: 'a@example.com', customerId: 'cus-1', ...more }),
  );
};

const refuseRewards = () => {
  const { finalize } = new FakeHost();
  rig.host.finalize = (input) =>
    input.accrualOnly ? finalize(input) : { outcome: 'refused', code: 'REWARD_NOT_AVAILABLE' };
};

/** The checkout is recorded, or the other workflow whose id a scene answers. */
const SCENES: Record<string, (shopper: Shopper) => Promise<void | string>> = {
  async 'a-whole-checkout'(shopper) {
    await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) });
    await shopper.update(cartOf(2, item('l-1', 300)));
    await shopper.handle.signal('cartUpdated', { cart: cartOf(3) });
    await shopper.untilSession('the third cart', ({ cartVersion }) => cartVersion === 3);
    await shopper.select('choice-50');
    await complete(shopper, 3);
    await shopper.handle.result();
  },
  async 'host-down-then-late-accrual'(shopper) {
    rig.host.identify = () => {
      throw failure('HOST_UNAVAILABLE');
    };
    await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) });
    await complete(shopper, 1);
    await shopper.untilSession('the pending order', ({ status }) => status === 'PENDING_FINALIZATION');
    await rig.skip(HOUR);
    rig.host.identify = new FakeHost().identify;
    await shopper.handle.result();
  },
  async 'idle-expired-and-started-afresh'(shopper) {
    await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) });
    await rig.skip(HOUR);
    await shopper.identify({ phone: MEMBER.phone, cart: cartOf(2) });
    await shopper.handle.executeUpdate('cancel', { args: [{ reason: 'changed their mind' }] });
    await shopper.handle.result();
  },
  async 'settled-in-its-task'(shopper) {
    await shopper.identify();
    await shopper.update(cartOf(1));
    await shopper.select('choice-50');
    await complete(shopper, 1);
    await shopper.handle.result();
  },
  async 'first-tries-failed-in-the-task'(shopper) {
    const { finalize, project } = rig.host;
    const away = () => {
      throw failure('HOST_UNAVAILABLE');
    };
    await shopper.identify();
    Object.assign(rig.host, { project: away });
    await shopper.update(cartOf(1));
    Object.assign(rig.host, { project, finalize: away, notice: away });
    await complete(shopper, 1);
    await shopper.untilSession('the pending order', ({ status }) => status === 'PENDING_FINALIZATION');
    await rig.skip(HOUR);
    Object.assign(rig.host, { finalize });
    await rig.skip(HOUR);
    await shopper.untilSession('the settled order', ({ status }) => status === 'FINALIZED');
    Object.assign(rig.host, { notice: () => undefined });
    await shopper.handle.result();
  },
  async 'rewards-refused-in-the-task'(shopper) {
    await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) });
    refuseRewards();
    await complete(shopper, 1);
    await shopper.handle.result();
  },
  async 'rewards-refused-to-an-activity'(shopper) {
    rig.host.settlesInTask = false;
    await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) });
    refuseRewards();
    await complete(shopper, 1);
    await shopper.handle.result();
  },
  async 'finalization-failed-then-retried'(shopper) {
    await shopper.identify({ phone: MEMBER.phone, cart: cartOf(1) });
    rig.host.finalize = () => ({ outcome: 'refused', code: 'MEMBER_BLOCKED' });
    await complete(shopper, 1);
    await shopper.untilSession('the failed finalisation', ({ status }) => status === 'FINALIZATION_FAILED');
    rig.host.finalize = new FakeHost().finalize;
    await shopper.handle.executeUpdate('retryFinalization', { args: [{}] });
    await shopper.handle.result();
  },
  async 'goodwill-refused-then-retried'(shopper) {
    rig.leaveOut(shopper);
    rig.host.goodwill = () => {
      throw refusal('MEMBER_BLOCKED');
    };
    const handle = await rig.start('goodwill', GIFT);
    await until(
      async () => (await handle.describe()).searchAttributes['LoyaltyStatus']?.[0] === 'GOODWILL_FAILED',
      { what: 'the gift that failed' },
    );
    rig.host.goodwill = new FakeHost().goodwill;
    await handle.signal('retryGoodwill', { reason: 'unblocked', by: 'user_01' });
    await handle.result();
    return handle.workflowId;
  },
};

/**
 * As Temporal's own CLI exports it: the form that people have at hand when they want to add one from
 * production. Without stack traces: replay does not read them, and they name the folders of the machine that
 * recorded.
 */
const historyOf = (workflowId: string): string => {
  const exported = execFileSync(
    env('TEST_TEMPORAL_CLI'),
    ['workflow', 'show', '--workflow-id', workflowId, '--output', 'json', '--address', rig.server.address],
    { encoding: 'utf8', timeout: 20_000 },
  );
  return `${JSON.stringify(JSON.parse(exported), (key, value: unknown) => (key === 'stackTrace' ? undefined : value), 2)}\n`;
};

const fileOf = (scene: string) => join(FOLDER, `${scene}.json`);

async function record(scene: string): Promise<void> {
  if (process.env['CI'])
    throw new Error(`test/histories/${scene}.json is missing: run the tests once and commit it`);
  rig.host.reset();
  const shopper = rig.shopper();
  const other = await SCENES[scene]?.(shopper);
  writeFileSync(fileOf(scene), historyOf(other ?? shopper.handle.workflowId));
}

test.each(Object.keys(SCENES))('%s is recorded', async (scene) => {
  if (!existsSync(fileOf(scene))) await record(scene);
  expect(existsSync(fileOf(scene))).toBe(true);
});

test('every committed history replays', async () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  expect(files.length).toBeGreaterThanOrEqual(Object.keys(SCENES).length);
  await rig.replay(
    files.map((file) => ({
      workflowId: file,
      history: JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Recorded['history'],
    })),
  );
});
