import { Connection, Client } from '@temporalio/client';
import { sessionWorkflowId } from '../../contract/ids';
import { booksOf, query } from './books';
import { until } from '../support/until';
import { compose, docker, forgetLimits, healthyAgain } from './compose';
import { handles } from './handles';
import { createShopper, startLoad } from './orders';

const [FIRST, SECOND] = ['build-1', 'build-2'];
const OPEN = 50;
const AFTER = 20;
/** As many shoppers at once as two processors bear without late answers. */
const AT_ONCE = 4;
const [A_TENTH, ALL] = ['10', '100'];
/** Of so many new checkouts none is in a tenth once in ten thousand times. */
const RAMPED_AT_MOST = 90;
/** The shop takes a hundred payments an hour from one address. */
const LAST_OF_RAMPED = 10;
/** In the order of docs/operations.md, "Deploying". */
const RENEWED = [
  ...['worker-1', 'worker-2', 'api-1', 'api-2', 'codec-server'],
  ...['commerce-1', 'commerce-2', 'web-1', 'web-2'],
];

let connection: Connection;
let temporal: Client;
beforeAll(async () => {
  await forgetLimits();
  connection = await Connection.connect({ address: handles.TEMPORAL_ADDRESS });
  temporal = new Client({ connection });
});
afterAll(() => connection.close());

const many = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** A few shoppers at a time. */
async function inTurns<In, Out>(all: readonly In[], work: (one: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = [];
  const queue = [...all];
  const shoppers = Array.from({ length: AT_ONCE }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results.push(await work(next));
  });
  await Promise.all(shoppers);
  return results;
}

/** The builds that these carts' checkouts run on, and how many on each. */
async function buildsOf(carts: readonly string[]): Promise<Record<string, number>> {
  const rows = await query<{ id: string }>('SELECT id FROM loyalty_session WHERE cart_id = ANY($1)', [carts]);
  const counts: Record<string, number> = {};
  for (const { id } of rows) {
    const { raw } = await temporal.workflow.getHandle(sessionWorkflowId(id)).describe();
    const build = raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? 'none';
    counts[build] = (counts[build] ?? 0) + 1;
  }
  return counts;
}

/** The build that this cart's checkout runs on; the tables may hear of it after its answer. */
const buildOf = async (cartId: string): Promise<string> =>
  until(async () => Object.keys(await buildsOf([cartId]))[0], { what: 'the checkout in the tables' });

const routeNewSessions = (build: string, percent: string): Promise<string> =>
  compose(
    [
      'run',
      '--rm',
      '--no-deps',
      '-T',
      'set-current-version',
      'node',
      'dist/scripts/deploy/set-current-version.js',
      percent,
    ],
    { IMAGE_TAG: build },
  );

test('a second build beside the first: open checkouts end on theirs, new ones begin on the new, no request fails; and back', async () => {
  const client = createShopper('once');
  const openOnes = await inTurns(many(OPEN), () => client.openCart());
  expect(await buildsOf(openOnes)).toEqual({ [FIRST]: OPEN });

  // The same programs under another name: another build, as far as Temporal and compose can tell.
  const second = { IMAGE_TAG: SECOND, PREVIOUS_IMAGE_TAG: FIRST };
  for (const image of ['loyalty-checkout', 'loyalty-shop-commerce', 'loyalty-shop-web'])
    await docker('tag', `${image}:${FIRST}`, `${image}:${SECOND}`);
  const up = (...services: string[]) => compose(['up', '--detach', '--no-deps', ...services], second);
  // First the old build's own worker, so that it is never without one; then one of the others after the other.
  await up('worker-previous');
  await healthyAgain('worker-previous');
  const during = startLoad(1, 'once');
  for (const job of ['temporal-setup', 'migrate', 'commerce-migrate'])
    await compose(['run', '--rm', '--no-deps', '-T', job], second);
  for (const service of RENEWED) {
    await up(service);
    await healthyAgain(service);
  }
  const meanwhile = await during.stop();
  await forgetLimits();

  await routeNewSessions(SECOND, A_TENTH);
  const ramped: string[] = [];
  let newest = '';
  while (ramped.length < RAMPED_AT_MOST && newest !== SECOND) {
    const cartId = await client.openCart();
    ramped.push(cartId);
    newest = await buildOf(cartId);
  }
  // Which of them it is is chance; that the others stay with the old build is not.
  expect(newest).toBe(SECOND);
  expect((await buildsOf(ramped))[FIRST] ?? 0).toBe(ramped.length - 1);
  await routeNewSessions(SECOND, ALL);
  const onSecond = await inTurns(many(AFTER), () => client.openCart());
  expect(await buildsOf(onSecond)).toEqual({ [SECOND]: AFTER });

  // What was open ends where it began, and what is new where it began.
  const orders = await inTurns([...openOnes, ...ramped.slice(-LAST_OF_RAMPED), ...onSecond], (cartId) =>
    client.buy(cartId),
  );
  expect(await buildsOf(openOnes)).toEqual({ [FIRST]: OPEN });
  const placed = [...orders, ...meanwhile.orders];
  expect(await booksOf(placed)).toMatchObject({ settledOnce: placed.length, capturedOnce: placed.length });

  await routeNewSessions(FIRST, ALL);
  await forgetLimits();
  const back = await inTurns(many(AFTER), () => client.openCart());
  expect(await buildsOf(back)).toEqual({ [FIRST]: AFTER });
  const lastOrders = await inTurns(back, (cartId) => client.buy(cartId));
  expect(await booksOf(lastOrders)).toMatchObject({ settledOnce: AFTER, capturedOnce: AFTER });
  expect([...client.seen, ...meanwhile.seen].filter(({ failed }) => failed)).toEqual([]);
  console.log(
    `${OPEN} open checkouts, ${ramped.length} at a tenth, ${meanwhile.orders.length} orders during the deploy, ${placed.length + AFTER} in all; ${client.seen.length + meanwhile.seen.length} requests, none failed`,
  );
});
