import { ServiceError } from '@temporalio/client';
import pc from 'picocolors';
import type { Session } from '../../contract';
import { sessionWorkflowId } from '../../contract/ids';
import { Sentence } from '../console';
import { newCartId } from './basket';
import { Checkout, choiceOf } from './checkout';
import type { Handles } from './handles';
import { count, duration, points, WIDTH, wrap } from './layout';
import { renderFact, renderHeading, renderOrder, renderPoints, renderSession } from './receipt';
import type { Sandbox } from './sandbox';
import { BASKETS, type Moment, type Scenario, type Scene } from './scenarios';
import type { Answer, Shopper } from './shopper';
import type { Support } from './support';
import { judge, type Measured } from './verdict';

const HEALTHY_MS = 45_000;
const HEALTHY_EVERY_MS = 2_000;
const SETTLED_MS = 60_000;
const SETTLED_EVERY_MS = 200;
/**
 * The finalisation's back-off doubles; past this it is quicker to ask for a retry than to wait for the next
 * one.
 */
const NUDGE_AFTER_MS = 20_000;

export interface Stage {
  handles: Handles;
  shopper: Shopper;
  sandbox: Sandbox;
  support: Support;
  scenario: Scenario;
}

const print = (lines: string[]): void => console.log(lines.join('\n'));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function tell(text: string): void {
  print(['', ...wrap(text, WIDTH - 5).map((line) => `  ${pc.magenta(`▌  ${line}`)}`)]);
}

/**
 * Before anything breaks on purpose, nothing may be broken: an earlier run may have left the host's circuit
 * breaker open.
 */
export async function waitForLoyalty({ shopper }: Pick<Stage, 'shopper'>): Promise<void> {
  const end = performance.now() + HEALTHY_MS;
  for (let first = true; ; first = false) {
    const { body } = await shopper.identify(newCartId());
    if (body.status !== 'IDENTIFYING' && body.bypass?.reason !== 'ORCHESTRATOR_UNAVAILABLE')
      await shopper.cancel(body.sessionId);
    if (body.status === 'ACTIVE') return;
    const reason = body.bypass ? `${body.bypass.reason}: ${body.bypass.message}` : body.warnings.join(', ');
    if (body.status === 'IDENTIFYING' || body.bypass?.reason === 'LOYALTY_DISABLED')
      throw new Sentence(`There is nothing to show with this store and member: ${reason}`);
    if (performance.now() > end)
      throw new Sentence(`Loyalty was not there within ${duration(HEALTHY_MS)}: ${reason}`);
    if (first) tell(`Waiting until loyalty is there, up to ${duration(HEALTHY_MS)}. ${reason}`);
    await pause(HEALTHY_EVERY_MS);
  }
}

async function askForRetry({ sessionId }: Checkout, support: Support): Promise<void> {
  tell('Its next try is far away: support sends the update retryFinalization through Temporal.');
  try {
    await support.retryFinalization(sessionId);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    tell(`Temporal did not take it: ${reason}`);
  }
}

/** Waits for the points; after a while asks for them as support would. */
async function settled(checkout: Checkout, support: Support): Promise<Session> {
  const began = performance.now();
  let nudged = false;
  for (;;) {
    const { body } = await checkout.look();
    const waited = performance.now() - began;
    if (body.status === 'FINALIZED' || waited > SETTLED_MS) return body;
    if (!nudged && (body.status === 'FINALIZATION_FAILED' || waited > NUDGE_AFTER_MS)) {
      nudged = true;
      await askForRetry(checkout, support);
    }
    await pause(SETTLED_EVERY_MS);
  }
}

/** One run of the story; answers whether the promise was kept. */
export async function play(stage: Stage): Promise<boolean> {
  const { handles, shopper, scenario, support, sandbox } = stage;
  print(['', `  ${pc.bold('A loyalty checkout')}`, `  ${pc.dim(`in which ${scenario.title}`)}`]);
  await waitForLoyalty(stage);

  const checkout = new Checkout(shopper, BASKETS.first);
  const scene: Scene = { checkout, sandbox, support, tell };
  let number = 0;
  const step = async <A extends Measured>(
    moment: Moment,
    title: string,
    request: () => Promise<A>,
    show: (answer: A) => string[],
  ): Promise<void> => {
    await scenario.before[moment]?.(scene);
    const answer = await request();
    number += 1;
    print([renderHeading(number, title, `${answer.status} in ${duration(answer.ms)}`), ...show(answer)]);
  };
  const shown = ({ body }: Answer<Session>) => renderSession(body, checkout.cart);

  await step('identify', 'A phone number is typed in', () => checkout.identify(), shown);
  const wanted = choiceOf(checkout.session);
  await step('firstChange', 'A second coffee', () => checkout.change(BASKETS.second), shown);
  await scenario.afterFirstChange?.(scene);
  await step('secondChange', 'Fill it up: 16 gallons', () => checkout.change(BASKETS.third), shown);
  await step(
    'prove',
    'The code that was sent is typed in',
    () => checkout.prove(() => sandbox.codeFor(handles.MEMBER_PHONE)),
    shown,
  );
  // What was shown before loyalty went away may still be clicked on.
  const choice = choiceOf(checkout.session) ?? wanted;
  const wish = choice
    ? `Chosen: ${choice.description}, ${points(choice.pointsCost)}`
    : 'Nothing is offered, so nothing is chosen';
  await step('select', wish, () => checkout.select(choice ? [choice.rewardId] : []), shown);
  await step(
    'order',
    scenario.paysLater ? 'The order is placed' : 'The order is paid',
    async () => {
      const { order, answer } = await (scenario.paysLater ? checkout.orderUnpaid() : checkout.order());
      return { ...answer, order };
    },
    ({ order }) => [...renderOrder(order.totals), ...renderFact('Order', order.orderId)],
  );
  return finish(stage, scene, number);
}

async function finish(
  { handles, shopper, scenario, sandbox, support }: Stage,
  scene: Scene,
  steps: number,
): Promise<boolean> {
  const { checkout } = scene;
  const began = performance.now();
  await scenario.before.ordered?.(scene);
  const session = await settled(checkout, support);
  await sandbox.heal();
  const ledger = await sandbox.ledger(session.posSequenceId);
  const asked = await sandbox.calls('finalize', session.posSequenceId);
  const late = session.bypass !== null && ledger.some(({ entry }) => entry === 'accrual');

  print([
    renderHeading(
      steps + 1,
      'The points are settled',
      `${session.status} after ${duration(performance.now() - began)}`,
    ),
    ...renderPoints(session),
    ...(late
      ? renderFact(
          'How',
          ...wrap(
            'Late accrual: the order went through at full price while the host was in trouble; the points came afterwards, and no reward was spent.',
            WIDTH - 16,
          ),
        )
      : []),
    ...renderFact(
      'Ledger',
      ...ledger.map(
        ({ entry, pointsEarned, pointsRedeemed }) =>
          `${entry}: ${count(pointsEarned)} earned, ${count(pointsRedeemed)} redeemed`,
      ),
    ),
    ...renderFact(
      '',
      pc.dim(`POS sequence id ${session.posSequenceId}`),
      pc.dim(`the host was asked to settle it ${asked === 1 ? 'once' : `${asked} times`}`),
    ),
    ...renderFact(
      'Temporal',
      `log in at ${handles.CODEC_URL}/login as ${handles.CODEC_USER}`,
      'with CODEC_PASSWORD of .local/dev.env, then open',
    ),
    // Whole on one line, so that it can be followed.
    `  ${pc.cyan(`${handles.TEMPORAL_UI_URL}/namespaces/default/workflows/${sessionWorkflowId(checkout.sessionId)}`)}`,
    '',
  ]);
  const findings = judge({
    answers: [...shopper.answers],
    inexact: checkout.inexact,
    status: session.status,
    ledger,
  });
  print([...findings.map(({ holds, what }) => `  ${holds ? pc.green('✔') : pc.red('✖')} ${what}`), '']);
  return findings.every(({ holds }) => holds);
}
