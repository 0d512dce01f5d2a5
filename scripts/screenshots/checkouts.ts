import {
  lineAmount,
  type BypassReason,
  type OrderCompleted,
  type Session,
  type SessionStatus,
} from '../../contract';
import { returnWorkflowId } from '../../contract/ids';
import { Sentence } from '../console';
import { Checkout, choiceOf } from '../demo/checkout';
import type { Fault, Sandbox } from '../demo/sandbox';
import type { Shopper } from '../demo/shopper';
import { holdsWithin } from '../process/wait';

/** One checkout in each of the states that support meets, as sessions of the running stack. */
export interface Examples {
  active: Session;
  bypassed: Session;
  lateAccrual: Session;
  /** The host took the points and not the rewards. */
  refused: Session;
  /** The workflow id of a return that the host refuses. */
  returned: string;
  /** The number of the order that failed. */
  displayId: string;
  failed: Session;
  pending: Session;
}

/** The host's circuit breaker may be open because of what others do to the same sandbox. */
const TRIES = 6;
const STATUS_MS = 30_000;
const REST_MS = 6_000;
/**
 * The doubling back-off lasts for minutes with so many; they are taken back as soon as the pictures are
 * there.
 */
const FAILED_FINALIZATIONS = 12;

export interface Stack {
  shopper: Shopper;
  sandbox: Sandbox;
  /** Of the sandbox's member: the host sends its codes there. */
  phone: string;
}

/** Waits until the session is in this status; throws a `Sentence` when it does not get there. */
export async function reaches(
  { shopper }: Pick<Stack, 'shopper'>,
  sessionId: string,
  status: SessionStatus,
): Promise<Session> {
  let newest: Session | undefined;
  const arrived = await holdsWithin(
    async () => {
      newest = (await shopper.session(sessionId)).body;
      return newest.status === status;
    },
    STATUS_MS,
    300,
  );
  if (!arrived || !newest)
    throw new Sentence(
      `The checkout ${sessionId} did not become ${status}; it is ${newest?.status ?? 'unknown'}.`,
    );
  return newest;
}

/**
 * Begins checkouts until one stands as wanted: somebody else's call may use a fault up, or their faults reach
 * ours.
 */
async function begun(
  stack: Stack,
  faults: Fault[],
  wanted: (session: Session) => boolean,
): Promise<Checkout> {
  let last = '';
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const checkout = new Checkout(stack.shopper, { coffees: 1, gallons: 8 });
    if (faults.length > 0) await stack.sandbox.fail(...faults);
    const { body } = await checkout.identify();
    if (faults.length > 0) await stack.sandbox.heal();
    if (wanted(body)) return checkout;
    last = `${body.status} ${body.bypass?.reason ?? ''}`;
    await stack.shopper.cancel(body.sessionId);
    await holdsWithin(() => false, REST_MS, REST_MS);
  }
  throw new Sentence(`No checkout came out as wanted in ${TRIES} tries; the last one was ${last}.`);
}

const bypassedBy =
  (reason: BypassReason) =>
  (session: Session): boolean =>
    session.bypass?.reason === reason;

/** A checkout of the sandbox's member with a reward selected. */
async function withReward(stack: Stack): Promise<Checkout> {
  const checkout = await begun(stack, [], ({ status }) => status === 'ACTIVE');
  await checkout.prove(() => stack.sandbox.codeFor(stack.phone));
  const choice = choiceOf(checkout.session);
  if (choice) await checkout.select([choice.rewardId]);
  return checkout;
}

/** Goods of this order came back, and the host refuses to take their points. */
async function refusedReturn(
  { shopper, sandbox }: Stack,
  { posSequenceId }: Session,
  { storeId, orderId, displayId, cart }: OrderCompleted,
): Promise<string> {
  await sandbox.fail({ route: 'reverse', kind: 'status', value: 422 });
  const items = cart.items.map((item) => ({
    lineItemId: item.lineItemId,
    quantity: item.quantity,
    amount: lineAmount(item),
  }));
  const returned = {
    storeId,
    orderId,
    displayId,
    returnId: 'return-1',
    items,
    reason: 'The coffee was cold',
  };
  await shopper.giveBack(returned);
  const met = await holdsWithin(
    async () => (await sandbox.calls('reverse', posSequenceId)) > 0,
    STATUS_MS,
    300,
  );
  if (!met) throw new Sentence('The return did not ask the host.');
  return returnWorkflowId(returned);
}

/**
 * Makes all of them over HTTP. The pending one comes last and leaves its faults in force: heal the sandbox
 * once it has been looked at.
 */
export async function makeExamples(stack: Stack): Promise<Examples> {
  const { sandbox } = stack;
  const active = await withReward(stack);
  const bypassed = await begun(
    stack,
    [{ route: 'identify', kind: 'latency', value: 3_000, times: 2 }],
    bypassedBy('HOST_TIMEOUT'),
  );

  const late = await begun(
    stack,
    [{ route: 'identify', kind: 'reset', times: 2 }],
    bypassedBy('HOST_UNAVAILABLE'),
  );
  const { order: lateOrder } = await late.order();
  const lateAccrual = await reaches(stack, late.sessionId, 'FINALIZED');
  const returned = await refusedReturn(stack, lateAccrual, lateOrder);

  const partly = await withReward(stack);
  // The host is away when it is asked within the task, and refuses the rewards to the activity that follows.
  await sandbox.fail(
    { route: 'finalize', kind: 'status', value: 503, times: 1 },
    { route: 'finalize', kind: 'status', value: 422, times: 1 },
  );
  await partly.order();
  const refused = await reaches(stack, partly.sessionId, 'FINALIZED');

  const unsettled = await withReward(stack);
  // The host says no to the rewards, and then to the points alone.
  await sandbox.fail({ route: 'finalize', kind: 'status', value: 422, times: 2 });
  const { order: failedOrder } = await unsettled.order();
  const failed = await reaches(stack, unsettled.sessionId, 'FINALIZATION_FAILED');

  const waiting = await withReward(stack);
  await sandbox.fail({ route: 'finalize', kind: 'status', value: 503, times: FAILED_FINALIZATIONS });
  await waiting.order();
  const pending = await reaches(stack, waiting.sessionId, 'PENDING_FINALIZATION');
  const { displayId } = failedOrder;
  return {
    ...{ active: active.session, bypassed: bypassed.session, lateAccrual, refused },
    ...{ returned, failed, displayId, pending },
  };
}
