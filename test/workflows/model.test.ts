import {
  ApplicationFailure,
  isGrpcDeadlineError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import fc from 'fast-check';
import {
  isOpen,
  subtotalOf,
  type Cart,
  type FinalizeInput,
  type OrderCompleted,
  type Session,
} from '../../contract';
import { failure, FakeHost, MEMBER, POLICY } from './fake-host';
import { cartOf, item, orderOf, Rig, usedOf, type Shopper } from './rig';

/**
 * Random lives of a checkout against a small model: messages, answers of the host, time, continue-as-new and a
 * worker that forgets everything after each task. Afterwards time passes until nothing is waited for any more,
 * and what must hold of every life is looked at. All of it is replayed when the suite ends.
 */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const RUNS = 20;
/** A life takes some seconds; on a busy machine, with an outage of days, a minute. */
const LIFE_MS = 200_000;
/** On a busy machine there are fewer lives. */
const BEGIN_WITHIN_MS = 120_000;

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.create({ maxCachedWorkflows: 0 });
}, 60_000);
afterAll(() => rig.close(), 240_000);

type FinalizeMode = 'ok' | 'down' | 'refuses rewards' | 'refuses all' | 'loses its answer';

/** A host that knows idempotency keys only, as a real one does, and what it did. */
class Ledger {
  mode: FinalizeMode = 'ok';
  readonly effects: { key: string; input: FinalizeInput }[] = [];
  private readonly answers = new Map<string, Awaited<ReturnType<FakeHost['finalize']>>>();

  finalize = (input: FinalizeInput): Awaited<ReturnType<FakeHost['finalize']>> => {
    const key = input.idempotencyKey;
    const known = this.answers.get(key);
    if (known) return known;
    if (this.mode === 'down') throw failure('HOST_UNAVAILABLE');
    const refuses = this.mode === 'refuses all' || (this.mode === 'refuses rewards' && !input.accrualOnly);
    const answer = refuses
      ? ({ outcome: 'refused', code: 'REWARD_EXPIRED' } as const)
      : ({
          outcome: 'finalized',
          confirmationId: `c-${key}`,
          pointsEarned: 12,
          pointsRedeemed: input.rewards.reduce((sum, { pointsCost }) => sum + pointsCost, 0),
          newBalance: 512,
        } as const);
    this.answers.set(key, answer);
    if (!refuses) this.effects.push({ key, input });
    if (this.mode === 'loses its answer') {
      this.mode = 'ok';
      throw failure('HOST_TIMEOUT');
    }
    return answer;
  };
}

/** What a reader of the design expects of the session, as far as it can be said in a few lines. */
interface Model {
  cart: Cart | null;
  contents: Map<number, string>;
  order: OrderCompleted | null;
}

interface Real {
  shopper: Shopper;
  ledger: Ledger;
  money: { there: boolean };
  /** The newest session that had a price: what an order may be made of. */
  priced: { session: Session; cart: Cart } | null;
}

type Step = fc.AsyncCommand<Model, Real>;
type Outcome = { session: Session } | { refused: string } | 'closed';

async function attempt(work: () => Promise<Session>): Promise<Outcome> {
  try {
    return { session: await work() };
  } catch (error) {
    // Between two runs, or after the last one.
    if (error instanceof WorkflowNotFoundError) return 'closed';
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure)
      return { refused: error.cause.type ?? '' };
    throw error;
  }
}

const isRunning = async ({ shopper }: Real) => (await shopper.handle.describe()).status.name === 'RUNNING';

/** A refused message changes nothing; `work` is only done while the checkout runs. */
async function send(real: Real, work: () => Promise<Session>): Promise<Outcome> {
  await rig.untilQuiet(real.shopper);
  if (!(await isRunning(real))) return 'closed';
  const before = await real.shopper.session();
  const outcome = await attempt(work);
  if (outcome !== 'closed' && 'refused' in outcome && isOpen(before.status))
    expect(await real.shopper.session()).toEqual(before);
  return outcome;
}

const step = (name: string, run: (model: Model, real: Real) => Promise<void>): Step => ({
  check: () => true,
  run,
  toString: () => name,
});

const goods = (price: number): Cart['items'] => [item('l-1', price)];

/** What an accepted cart does to the model. */
function keepCart(model: Model, real: Real, cart: Cart, session: Session): void {
  if (!model.cart || cart.version >= model.cart.version) model.cart = cart;
  model.contents.set(cart.version, JSON.stringify(cart.items));
  expect(session.cartVersion).toBe(model.cart.version);
  expect(session.totals.subtotal).toBe(subtotalOf(model.cart));
  const { subtotal, loyaltyDiscount, total } = session.totals;
  expect(total).toBe(subtotal - loyaltyDiscount);
  if (model.cart.items.length > 0) real.priced = { session, cart: model.cart };
}

const identify = (phone: string | null, delta: number, price: number) =>
  step(`identify(${phone ?? MEMBER.membershipId}, ${delta}, ${price})`, async (model, real) => {
    if (model.order) return;
    const cart = cartOf((model.cart?.version ?? 0) + delta, ...goods(price));
    if (model.contents.has(cart.version) && model.contents.get(cart.version) !== JSON.stringify(cart.items))
      return;
    const body = { ...(phone ? { phone } : { membershipId: MEMBER.membershipId }), cart };
    await rig.untilQuiet(real.shopper);
    const ended = model.contents.size > 0 && !isOpen((await real.shopper.session()).status);
    if (ended) Object.assign(model, { cart: null, contents: new Map() });
    const outcome = await attempt(() => real.shopper.identify(body));
    if (outcome !== 'closed' && 'session' in outcome) keepCart(model, real, cart, outcome.session);
  });

const update = (delta: number, price: number | null) =>
  step(`update(${delta}, ${price})`, async (model, real) => {
    const version = Math.max(1, (model.cart?.version ?? 0) + delta);
    const cart = { version, currency: 'USD', items: price === null ? [] : goods(price) };
    const known = model.contents.get(version);
    const outcome = await send(real, () => real.shopper.update(cart));
    if (outcome === 'closed') return;
    if ('session' in outcome) keepCart(model, real, cart, outcome.session);
    else if (outcome.refused === 'CART_VERSION_REUSED') expect(known).not.toBe(JSON.stringify(cart.items));
    else expect(outcome.refused).toBe('SESSION_CLOSED');
  });

const select = (...rewardIds: string[]) =>
  step(`select(${rewardIds.join()})`, async (model, real) => {
    const outcome = await send(real, () => real.shopper.select(...rewardIds));
    if (outcome === 'closed' || !('session' in outcome) || !model.cart?.items.length) return;
    real.priced = { session: outcome.session, cart: model.cart };
  });

/** The order is made of the newest price, or (`late`) of the one before the shopper's last changes. */
const placeOrder = (says: 'what it used' | 'nothing', paid: boolean) =>
  step(`order(${says}, ${paid ? 'paid' : 'unpaid'})`, async (model, real) => {
    await rig.untilQuiet(real.shopper);
    if (model.order || !real.priced || !(await isRunning(real))) return;
    const { session, cart } = real.priced;
    const order = orderOf(session, cart, {
      payments: [],
      ...(says === 'nothing' ? {} : { appliedRewards: usedOf(session) }),
    });
    model.order = paid
      ? orderOf(session, cart, { ...order, payments: orderOf(session, cart).payments })
      : order;
    real.money.there ||= paid;
    await real.shopper.handle.signal('orderCompleted', model.order);
    // Without this an order and what follows come in one task; both must be right.
    if (paid) await real.shopper.session();
  });

const pay = step('pay', async (model, real) => {
  if (!model.order || !(await isRunning(real))) return;
  real.money.there = true;
  await real.shopper.handle.signal('orderCompleted', {
    ...model.order,
    payments: [{ provider: 'finix', reference: 'p-2', amount: model.order.totals.total, status: 'captured' }],
  });
});

const cancel = step('cancel', async (_model, real) => {
  await send(real, () => real.shopper.send('cancel', {}));
});

/** As a signal: it may come in one task with the order. */
const orderCancelled = step('the order is cancelled', async (model, real) => {
  if (!model.order || !(await isRunning(real))) return;
  const { storeId, orderId } = model.order;
  await real.shopper.handle.signal('cancel', { storeId, orderId });
});

const lever = (name: 'retryFinalization' | 'abandonFinalization' | 'bypass') =>
  step(name, async (_model, real) => {
    await send(real, () => real.shopper.send(name, {}));
  });

const sameUpdateTwice = step('the same update twice', async (_model, real) => {
  const work = () => real.shopper.send('selectReward', { rewardIds: ['choice-50'] }, 'the-same');
  await send(real, work);
  await send(real, work);
});

const hostAnswers = (mode: 'works' | 'fails') =>
  step(`the host ${mode}`, async () => {
    const fresh = new FakeHost();
    rig.host.calculate =
      mode === 'works'
        ? fresh.calculate
        : () => {
            throw failure('HOST_UNAVAILABLE');
          };
  });

const settles = (mode: FinalizeMode) =>
  step(`settling: ${mode}`, async (_model, real) => {
    real.ledger.mode = mode;
  });

const wait = (ms: number) =>
  step(`wait ${ms / MINUTE} min`, async (_model, real) => {
    await rig.untilQuiet(real.shopper);
    await rig.skip(ms);
  });

const STEPS: fc.Arbitrary<Step>[] = [
  fc
    .record({
      phone: fc.constantFrom(MEMBER.phone, MEMBER.phone, '+15555550199', null),
      delta: fc.constantFrom(0, 1),
      price: fc.constantFrom(199, 300),
    })
    .map(({ phone, delta, price }) => identify(phone, delta, price)),
  fc
    .record({ delta: fc.constantFrom(1, 1, 1, 0, -1), price: fc.constantFrom(199, 300, 450, null) })
    .map(({ delta, price }) => update(delta, price)),
  fc.constantFrom(select('choice-50'), select(), select('choice-dear'), select('nobody-offered-this')),
  fc
    .record({ says: fc.constantFrom('what it used' as const, 'nothing' as const), paid: fc.boolean() })
    .map(({ says, paid }) => placeOrder(says, paid)),
  fc.constant(pay),
  fc.constantFrom(cancel, orderCancelled),
  fc.constantFrom(lever('retryFinalization'), lever('abandonFinalization'), lever('bypass')),
  fc.constant(sameUpdateTwice),
  fc.constantFrom(hostAnswers('works'), hostAnswers('works'), hostAnswers('fails')),
  fc.constantFrom<Step>(
    settles('ok'),
    settles('down'),
    settles('refuses rewards'),
    settles('refuses all'),
    settles('loses its answer'),
  ),
  fc.constantFrom(wait(MINUTE), wait(31 * MINUTE), wait(25 * HOUR), wait(73 * HOUR)),
];

/** A new world: its own members, ledger and checkout. */
function begin(): Real {
  rig.host.reset();
  const ledger = new Ledger();
  const money = { there: false };
  rig.host.finalize = (input) => ledger.finalize(input);
  rig.host.payment = () => {
    if (!money.there) throw failure('PAYMENT_NOT_CAPTURED');
  };
  rig.host.identify = ({ identity }) => ({
    outcome: 'found',
    member: {
      ...MEMBER,
      membershipId: 'phone' in identity && identity.phone !== MEMBER.phone ? 'm-2' : MEMBER.membershipId,
    },
    pdiTransactionId: 'pdi-1',
    // The money is looked for every hour: two days of that are as good as fourteen, and a seventh of the work.
    policy: { ...POLICY, paymentWindowMs: 2 * DAY },
  });
  return { shopper: rig.shopper({ maxMessages: 4 }), ledger, money, priced: null };
}

const centsOf = (warnings: string[]): number =>
  warnings.reduce((sum, warning) => sum + Number(/took off (\d+)$/.exec(warning)?.[1] ?? 0), 0);

/** Time passes until nothing is waited for, whatever the life was. */
async function untilEnded(real: Real): Promise<Session> {
  await rig.untilQuiet(real.shopper);
  await rig.skip(20 * DAY);
  await rig.skip(40 * DAY);
  return real.shopper.session();
}

/** What was lost or counted twice in this life; empty as it must be. */
function losses({ order }: Model, { ledger }: Real, session: Session): string[] {
  const lost: string[] = [];
  if (ledger.effects.length > 1) lost.push(`${ledger.effects.length} effects at the host for one order`);
  if (!order || session.status !== 'FINALIZED') return lost;
  const given = order.totals.loyaltyDiscount;
  const redeemed = ledger.effects.flatMap(({ input }) => input.rewards).flatMap(({ lines }) => lines);
  const unnamed = given - redeemed.reduce((sum, { amount }) => sum + amount, 0) - centsOf(session.warnings);
  const named = session.warnings.some((warning) =>
    /^(REWARDS_NOT_REDEEMED|ORDER_TOTALS_DIFFER)/.test(warning),
  );
  if (!named && unnamed !== 0) lost.push(`${unnamed} cents are neither redeemed nor named`);
  if (order.appliedRewards && session.totals.loyaltyDiscount !== given)
    lost.push('another discount than given');
  return lost;
}

async function live(real: Real, steps: Iterable<Step>): Promise<void> {
  const model: Model = { cart: null, contents: new Map(), order: null };
  await identify(MEMBER.phone, 1, 199).run(model, real);
  await fc.asyncModelRun(() => ({ model, real }), steps);
  real.ledger.mode = real.ledger.mode === 'down' ? 'down' : 'ok';
  const end = await untilEnded(real);
  // No run stays open without a deadline.
  expect(await isRunning(real)).toBe(false);
  expect(losses(model, real, end)).toEqual([]);
}

/**
 * The time-skipping server never answers what meets a run that is being continued, and then time stands still for
 * everybody (see `untilQuiet`). That, and nothing else, may end the lives early.
 */
async function expectStuckServer({ shopper }: Real, error: unknown): Promise<void> {
  if (!isGrpcDeadlineError(error)) throw error;
  const runs = await rig.runsOf(shopper.handle.workflowId);
  if (runs.length < 2) throw error;
  rig.leaveOut(shopper);
}

test('whatever happens to a checkout: one effect, no cent lost, no run without an end', async () => {
  const lastBegin = performance.now() + BEGIN_WITHIN_MS;
  let isStuck = false;
  let lives = 0;
  await fc.assert(
    fc.asyncProperty(fc.commands(STEPS, { maxCommands: 14 }), async (steps) => {
      if (isStuck || performance.now() > lastBegin) return;
      const real = begin();
      try {
        await rig.within(LIFE_MS, () => live(real, steps));
        lives += 1;
      } catch (error) {
        await expectStuckServer(real, error);
        isStuck = true;
      }
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  expect(lives).toBeGreaterThan(0);
}, 360_000);
