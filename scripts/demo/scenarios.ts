import pc from 'picocolors';
import { FAILURES, type Failure } from './flags';
import type { Basket } from './basket';
import { duration, ends, money, points, WIDTH } from './layout';
import { warningText } from './receipt';
import type { Sandbox } from './sandbox';
import type { Support } from './support';
import type { Checkout } from './checkout';
import { BANK_TRANSFER_STORE } from '../../prisma/seed';

/** The moments of a checkout at which something may break, in their order. */
export type Moment = 'identify' | 'firstChange' | 'secondChange' | 'prove' | 'select' | 'order' | 'ordered';

export interface Scene {
  checkout: Checkout;
  sandbox: Sandbox;
  support: Support;
  /** Tells what breaks, or is mended. */
  tell(text: string): void;
}

export interface Scenario {
  title: string;
  /** Runs before the step of that name; `ordered` runs once the order is taken. */
  before: Partial<Record<Moment, (scene: Scene) => Promise<void>>>;
  /** The order is placed before its money is there. */
  paysLater?: true;
  /** Runs after the first cart change. */
  afterFirstChange?: (scene: Scene) => Promise<void>;
}

const SLOW_MS = 3_000;
/** Long enough to see that the points wait, short enough for the finalisation's back-off to stay small. */
const OUTAGE_AFTER_ORDER_MS = 2_500;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function showWaitingPoints({ checkout, sandbox, tell }: Scene): Promise<void> {
  await pause(OUTAGE_AFTER_ORDER_MS);
  const { body } = await checkout.look();
  tell(
    `The order is paid and the shopper is gone; its points wait (${body.status}). Now the host is mended.`,
  );
  await sandbox.heal();
}

const hostDown: Scenario['before'] = {
  identify: async ({ sandbox, tell }) => {
    await sandbox.fail({ route: '*', kind: 'reset' });
    tell('From now on the loyalty host cuts every connection.');
  },
  ordered: showWaitingPoints,
};

const hostSlow: Scenario['before'] = {
  firstChange: async ({ sandbox, tell }) => {
    await sandbox.fail({ route: '*', kind: 'latency', value: SLOW_MS });
    tell(`From now on the loyalty host takes ${duration(SLOW_MS)} for every answer.`);
  },
  ordered: showWaitingPoints,
};

/** All of the sandbox's lies about rewards but the one that the first cart change already met. */
const FIRST_LIE = 'discountAboveLine';
const OTHER_LIES = [
  'negativeDiscount',
  'otherCurrency',
  'unknownLine',
  'duplicateReward',
  'fractionalAmount',
  'absurdPoints',
];

const lieOf = (value: string) => ({ route: 'rewards' as const, kind: 'lie' as const, value });

async function tellEveryLie({ checkout, sandbox, tell }: Scene): Promise<void> {
  tell('The same cart again for each of the other lies:');
  for (const lie of OTHER_LIES) {
    await sandbox.fail(lieOf(lie));
    const {
      body: {
        status,
        warnings,
        totals,
        points: { toEarn },
      },
      ms,
    } = await checkout.resend();
    const price = `${money(totals.subtotal, totals.currency)} → ${money(totals.total, totals.currency)}`;
    console.log(
      `     ${pc.yellow(ends(lie, `${status}  ${price}  ${points(toEarn)}  ${duration(ms).padStart(6)}`, WIDTH - 5))}`,
    );
    for (const warning of warnings) console.log(`       ${warningText(warning)}`);
  }
  await sandbox.heal();
  tell('The host tells the truth again.');
}

const hostLies: Scenario['before'] = {
  firstChange: async ({ sandbox, tell }) => {
    await sandbox.fail(lieOf(FIRST_LIE));
    tell(`The loyalty host lies: a discount above the worth of its line (${FIRST_LIE}).`);
  },
};

function tokenExpired(): Scenario['before'] {
  let tokens = 0;
  return {
    firstChange: async ({ sandbox, tell }) => {
      tokens = await sandbox.calls('token');
      await sandbox.expireTokens();
      tell('The loyalty host takes back every token it gave out.');
    },
    secondChange: async ({ sandbox, tell }) => {
      tell(
        `Nobody noticed; behind that answer a new token was fetched (token requests: ${(await sandbox.calls('token')) - tokens}). Now the host says 401 once to a good token.`,
      );
      await sandbox.fail({ route: 'rewards', kind: 'status', value: 401, times: 1 });
    },
    select: async ({ sandbox, tell }) => {
      await sandbox.heal();
      tell(
        `Nobody noticed that, either (token requests by now: ${(await sandbox.calls('token')) - tokens}).`,
      );
    },
    order: async ({ sandbox, tell }) => {
      await sandbox.expireTokens();
      tell('Once more every token is taken back, so that the settling has to fetch one, too.');
    },
  };
}

async function kill({ checkout, support, tell }: Scene, when: string): Promise<void> {
  const victim = await support.killWorkerOf(checkout.sessionId);
  tell(
    victim
      ? `${when}: kill -9 ${victim.pid}, which holds this checkout (${victim.name}).`
      : `${when}: no worker was left to kill.`,
  );
}

const FIRST_ASK_MS = 10_000;

async function killWhileSettling(scene: Scene): Promise<void> {
  const { checkout, sandbox } = scene;
  const end = performance.now() + FIRST_ASK_MS;
  while ((await sandbox.calls('finalize', checkout.posSequenceId)) === 0 && performance.now() < end)
    await pause(5);
  await kill(scene, 'The host has counted the order and its answer is lost');
}

async function requireWorkers({ support, tell }: Scene): Promise<void> {
  if (await support.workersAreBack(0)) return;
  tell('A killed worker is being started again by the supervisor; waiting for it.');
  if (!(await support.workersAreBack())) tell('One is still missing; going on without it.');
}

const workerKilled: Scenario['before'] = {
  identify: requireWorkers,
  firstChange: (scene) => kill(scene, 'A cart change is on its way'),
  order: async (scene) => {
    const { sandbox, tell } = scene;
    await requireWorkers(scene);
    await sandbox.fail({ route: 'finalize', kind: 'lostAnswer', times: 1 });
    tell('The host will count the order, and cut the connection before it answers.');
  },
  ordered: killWhileSettling,
};

/** Past the idle time and the grace of the demo's own store. */
const TRANSFER_MS = 12_000;

async function payLater({ checkout, tell }: Scene): Promise<void> {
  tell(
    `The order is placed and its money is on its way. This store's checkouts end after ${BANK_TRANSFER_STORE.idleTimeoutSeconds} s, and wait ${BANK_TRANSFER_STORE.graceSeconds} s more; this one waits for its money. ${duration(TRANSFER_MS)} pass.`,
  );
  await pause(TRANSFER_MS);
  const { body } = await checkout.look();
  tell(`Nothing is lost (${body.status}). Now the bank has it, and the shop tells the order again.`);
  await checkout.pay();
}

/** What happens to the checkout under a flag, or nothing at all. */
export function scenarioOf(failure: Failure | undefined): Scenario {
  if (failure === undefined) return { title: 'nothing goes wrong', before: {} };
  const title = FAILURES[failure];
  switch (failure) {
    case 'host-down':
      return { title, before: hostDown };
    case 'host-slow':
      return { title, before: hostSlow };
    case 'host-lies':
      return { title, before: hostLies, afterFirstChange: tellEveryLie };
    case 'token-expired':
      return { title, before: tokenExpired() };
    case 'worker-killed':
      return { title, before: workerKilled };
    case 'bank-transfer':
      return { title, before: { ordered: payLater }, paysLater: true };
  }
}

/**
 * One coffee, chips and 8 gallons; a second coffee; a fill-up, which the host rewards with four times the
 * points.
 */
export const BASKETS: { first: Basket; second: Basket; third: Basket } = {
  first: { coffees: 1, gallons: 8 },
  second: { coffees: 2, gallons: 8 },
  third: { coffees: 2, gallons: 16 },
};
