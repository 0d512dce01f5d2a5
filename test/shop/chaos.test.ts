import { HOST } from '../../scripts/chaos/blows';
import { reportOf } from '../../scripts/chaos/report';
import { runChaos } from '../../scripts/chaos/run';
import { targetOf } from '../../scripts/chaos/target';
import { answersOk } from '../../scripts/process/probe';
import { createPidFiles } from '../../scripts/process/pid-files';
import { ALEX } from '../promise/host';
import { until } from '../support/until';
import { handles } from './handles';

/** Another seed is `npm run chaos -- --seed`. */
const SEED = 6;
const ORDERS = 6;

const target = targetOf(process.env, handles.SHOP_FOLDER);
let processes: readonly string[] = [];

/** The other suites use the same stack. */
afterAll(async () => {
  const pids = createPidFiles(target.pidFolder);
  const doors = [
    `${handles.STOREFRONT_URL}/healthz`,
    `${handles.COMMERCE_URL}/health`,
    `${handles.LOYALTY_URL}/readyz`,
  ];
  const isWhole = async () =>
    processes.every((name) => pids.living(name) !== undefined) &&
    (await Promise.all(doors.map(answersOk))).every(Boolean);
  await until(isWhole, { what: 'the shop to run again', timeoutMs: 90_000, everyMs: 500 });
}, 100_000);

test('every process of the shop is struck while orders come in: each is settled once, paid once, and all points are right', async () => {
  const blows: string[] = [];
  const outcome = await runChaos(
    target,
    {
      orders: ORDERS,
      clients: 2,
      seed: SEED,
      rounds: 1,
      settleMs: 120_000,
      shares: { api: 0, events: 1, shop: 2 },
      members: [{ membershipId: ALEX.membershipId, phone: handles.MEMBER_PHONE }],
    },
    { blow: (line) => blows.push(line), progress: () => undefined },
  );
  processes = outcome.victims.filter((victim) => victim !== HOST);
  console.log([...blows, reportOf(outcome)].join('\n'));
  expect(outcome.findings).toEqual({ lost: [], twice: [], pointsOff: [], capturesOff: [] });
  expect(outcome.givenUp).toEqual([]);
  expect(outcome.placed).toHaveLength(ORDERS);
}, 300_000);
