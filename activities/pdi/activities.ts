import { asyncLocalStorage } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import {
  HOPELESS_NOW,
  type FinalizeResult,
  type HostFailure,
  type PdiActivities,
  SETTLEMENT_REFUSED,
} from '../../contract';
import type { CallOptions, PdiClient } from './client';
import { HostError, HostRefusal } from './host-error';

/**
 * The client ends an attempt this much before Temporal would, so that the failure is the host's time-out and
 * counts as such.
 */
const MARGIN_MS = 20;
/** Foreseen, and counted by our own metrics: no alarm in Temporal's. */
const EXPECTED: ReadonlySet<HostFailure> = new Set<HostFailure>(['CIRCUIT_OPEN', 'LOYALTY_DISABLED']);

/**
 * The client's methods as activities: Temporal's cancellation and time-outs go in, `ApplicationFailure`s come
 * out.
 */
export function createPdiActivities({ client }: { client: PdiClient }): PdiActivities {
  const run = async <T>(call: (options: CallOptions) => Promise<T>): Promise<T> => {
    const options = optionsOfActivity();
    try {
      return await call(options);
    } catch (error) {
      throw options.waiter === 'nobody' ? asDurableFailure(error) : asInteractiveFailure(error);
    }
  };
  return {
    identifyMember: (input) =>
      run(async (options) => ({ ...(await client.identifyMember(input, options)), settlesInTask: true })),
    sendCode: (input) => run((options) => client.sendCode(input, options)),
    verifyCode: (input) => run((options) => client.verifyCode(input, options)),
    calculateRewards: (input) => run((options) => client.calculateRewards(input, options)),
    // Its first try is inside a workflow task, with less time than the host may take: what Temporal cuts off
    // there says nothing about the host and opens no circuit.
    finalizeRewards: (input) =>
      run(async (options) => settled(await client.finalizeRewards(input, { ...options, maxMs: Infinity }))),
    cancelTransaction: (input) => run((options) => client.cancelTransaction(input, options)),
    reverseTransaction: (input) => run((options) => client.reverseTransaction(input, options)),
    giveGoodwill: (input) => run((options) => client.giveGoodwill(input, options)),
    testConnection: (input) => client.testConnection(input),
    enrollMember: (input) => run((options) => client.enrollMember(input, options)),
    getMember: (input) => run((options) => client.getMember(input, options)),
    refreshToken: (input) => run((options) => client.refreshToken(input, options)),
  };
}

/** The host's "no" to an order, as a failure that everybody sees. Throws `SETTLEMENT_REFUSED`. */
export function settled(answer: FinalizeResult): FinalizeResult {
  if (answer.outcome === 'finalized') return answer;
  throw ApplicationFailure.create({
    type: SETTLEMENT_REFUSED,
    message: `The host refused: ${answer.code}`,
    nonRetryable: true,
    details: [answer.code],
    // The workflow knows what to do about it.
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** A local activity has a shopper waiting for it; a regular one (a late accrual's identify) has hours. */
function optionsOfActivity(): CallOptions {
  const context = asyncLocalStorage.getStore();
  if (!context) return {};
  const { isLocal, startToCloseTimeoutMs } = context.info;
  return {
    signal: context.cancellationSignal,
    waiter: isLocal ? 'shopper' : 'nobody',
    ...(startToCloseTimeoutMs > 0 && { maxMs: startToCloseTimeoutMs - MARGIN_MS }),
  };
}

/** Final where no second attempt can help while a shopper waits. */
const asInteractiveFailure = (error: unknown): unknown =>
  toFailure(error, (code) => (HOPELESS_NOW as readonly HostFailure[]).includes(code));

/** Never final: within hours a circuit closes, credentials are mended and a store is switched on again. */
export const asDurableFailure = (error: unknown): unknown => toFailure(error, () => false);

/** What the workflow is told. A host's own "no" is final for everybody. */
function toFailure(error: unknown, isFinal: (code: HostFailure) => boolean): unknown {
  if (error instanceof HostRefusal)
    return ApplicationFailure.create({
      type: 'HOST_ERROR' satisfies HostFailure,
      message: error.message,
      nonRetryable: true,
      details: [error.code],
    });
  if (!(error instanceof HostError)) return error;
  return ApplicationFailure.create({
    type: error.code,
    message: error.message,
    nonRetryable: isFinal(error.code),
    ...(EXPECTED.has(error.code) && { category: ApplicationFailureCategory.BENIGN }),
  });
}
