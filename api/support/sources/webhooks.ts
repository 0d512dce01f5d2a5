import type { WorkItem } from '../../../contract/http';
import type { Logger } from '../../../platform/logger';
import type { FailedWebhook, FailedWebhookRepository } from '../../../platform/store/failed-webhooks';
import { rowPlace, rowPlaceOf, rowsOf, type WorkSource } from '../source';

const PREFIX = 'webhook-';
const DISABLED = 'WEBHOOK_ENDPOINT_DISABLED';

function wordsOf({ endpointId, isDisabled, lastStatus, lastError }: FailedWebhook): string {
  const met =
    lastStatus !== null
      ? `The last answer was ${lastStatus}.`
      : lastError !== null
        ? `The last try met no answer (${lastError}).`
        : 'Nothing is known of the last try.';
  const now = isDisabled ? ' The endpoint is disabled: enable it first.' : '';
  return `It was not taken by the endpoint ${endpointId}. ${met}${now}`;
}

const itemOf = (webhook: FailedWebhook): WorkItem => ({
  kind: 'webhook',
  id: `${PREFIX}${webhook.id}`,
  storeId: webhook.storeId,
  orderId: webhook.orderId,
  displayId: webhook.displayId,
  status: webhook.isDisabled ? DISABLED : 'NOT_TAKEN',
  type: webhook.type,
  since: webhook.createdAt.toISOString(),
  what: wordsOf(webhook),
  retryable: true,
});

/** Webhooks that nothing took. A retry sends them again under the same `webhook-id`. */
export function failedWebhooks(repository: FailedWebhookRepository, logger: Logger): WorkSource {
  const { owns, ask, tell } = rowsOf('webhook', PREFIX, logger);
  return {
    kind: 'webhook',
    owns,
    count: (filter) => ask(repository.count(filter)),
    async list(filter, { limit, from }) {
      const place = from === null ? undefined : rowPlaceOf(from);
      const after = place && { id: place.id, createdAt: new Date(place.at) };
      const found = await ask(repository.list(filter, { limit, after }));
      const last = found.at(-1);
      return {
        items: found.map(itemOf),
        next: last && found.length === limit ? rowPlace({ at: last.createdAt.getTime(), id: last.id }) : null,
      };
    },
    retry: (ids, { ownStore }) =>
      tell(ids, async (uuids) => {
        const failed = new Map(
          (await ask(repository.retry(uuids, ownStore))).map(({ id, isDisabled }) => [id, isDisabled]),
        );
        return (uuid) => {
          const isDisabled = failed.get(uuid);
          if (isDisabled === undefined) return undefined;
          return isDisabled ? { outcome: 'refused', code: DISABLED } : { outcome: 'retried', code: null };
        };
      }),
    abandon: (ids, { ownStore }) =>
      tell(ids, async (uuids) => {
        const dropped = new Set(await ask(repository.abandon(uuids, ownStore)));
        return (uuid) => (dropped.has(uuid) ? { outcome: 'abandoned', code: null } : undefined);
      }),
  };
}
