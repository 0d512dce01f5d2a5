import { Context } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { TIME_BOUNDS, type DeliveryRound, type WebhookActivities } from '../../contract';
import type { Logger } from '../../platform/logger';
import type { Sendable, WebhookDeliveryRepository, WebhookEndpointRepository } from '../../platform/store';
import { guarded } from '../store';
import { nextTryIn } from './back-off';
import type { TryOutcome } from './metrics';
import type { Seats } from './seats';
import { NoAnswer, type Sender } from './sender';

export interface WebhookDependencies {
  deliveries: Pick<
    WebhookDeliveryRepository,
    'findSendable' | 'markDelivered' | 'markTried' | 'markDropped' | 'markFailed'
  >;
  endpoints: Pick<WebhookEndpointRepository, 'disable'>;
  sender: Pick<Sender, 'send'>;
  seats: Seats;
  count(outcome: TryOutcome): void;
  logger: Logger;
}

const GONE = 410;
/** How long a try waits for a seat, at random between a half of it and the whole. */
const BUSY_MS = 4_000;

/** Expected: no alarm, and no stack. */
const notTaken = (message: string, nextRetryMs: number | null): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'WEBHOOK_NOT_TAKEN',
    message,
    nonRetryable: nextRetryMs === null,
    category: ApplicationFailureCategory.BENIGN,
    ...(nextRetryMs === null ? {} : { nextRetryDelay: nextRetryMs }),
  });

interface Answer {
  /** Null: there was none. */
  status: number | null;
  error: string | null;
}

/** Webhooks, one try at a time. */
export function createWebhookActivities({
  deliveries,
  endpoints,
  sender,
  seats,
  count,
  logger,
}: WebhookDependencies): WebhookActivities {
  const ask = async ({ deliveryId }: DeliveryRound, { url, body, secrets }: Sendable): Promise<Answer> => {
    const { cancellationSignal } = Context.current();
    // Not AbortSignal.any over AbortSignal.timeout: on Node 20 such a pair can be collected before it fires.
    const ending = new AbortController();
    const late = setTimeout(() => ending.abort(new NoAnswer('TIMEOUT')), TIME_BOUNDS.webhookTry);
    const cancel = () => ending.abort(cancellationSignal.reason);
    cancellationSignal.addEventListener('abort', cancel, { once: true });
    try {
      const message = { url, id: deliveryId, body, secrets };
      return { status: await sender.send(message, ending.signal), error: null };
    } catch (error) {
      if (error instanceof NoAnswer) return { status: null, error: error.code };
      throw error;
    } finally {
      clearTimeout(late);
      cancellationSignal.removeEventListener('abort', cancel);
    }
  };

  /** Of no interest to anybody but the endpoint's owner, who reads it in the deliveries. */
  const tryLater = async (round: DeliveryRound, answer: Answer, failed: number): Promise<never> => {
    const { currentAttemptScheduledTimestampMs: now, scheduledTimestampMs: first } = Context.current().info;
    const wait = nextTryIn(failed, now - first);
    count(answer.status === null ? 'unreachable' : 'refused');
    const nextAttemptAt = wait === null ? null : new Date(Date.now() + wait);
    await guarded(deliveries.markTried(round, { ...answer, nextAttemptAt }));
    throw notTaken(
      answer.status === null
        ? `The endpoint gave no answer (${answer.error ?? 'UNKNOWN'})`
        : `The endpoint answered ${answer.status}`,
      wait,
    );
  };

  const settle = async (
    round: DeliveryRound,
    sendable: Sendable,
    answer: Answer,
  ): Promise<{ outcome: 'delivered' | 'dropped' }> => {
    const { status } = answer;
    if (status !== null && status >= 200 && status < 300) {
      count('delivered');
      await guarded(deliveries.markDelivered(round, status));
      return { outcome: 'delivered' };
    }
    if (status !== GONE) return tryLater(round, answer, sendable.attempts + 1);
    count('gone');
    await guarded(deliveries.markDropped(round, status));
    await guarded(endpoints.disable(sendable.endpointId));
    logger.warn(
      { endpoint: sendable.endpointId },
      'A webhook endpoint answered 410 and is told nothing any more',
    );
    return { outcome: 'dropped' };
  };

  return {
    async deliverWebhook(round) {
      const sendable = await guarded(deliveries.findSendable(round));
      if (!sendable) return { outcome: 'superseded' };
      if (sendable.isDisabled) {
        await guarded(deliveries.markDropped(round, null));
        return { outcome: 'dropped' };
      }
      const leave = seats.take(sendable.endpointId);
      if (!leave) throw notTaken('Too many tries are under way here', BUSY_MS * (1 - Math.random() / 2));
      try {
        return await settle(round, sendable, await ask(round, sendable));
      } finally {
        leave();
      }
    },
    giveUpWebhook: (round) => guarded(deliveries.markFailed(round)),
  };
}
