import type { WorkItem } from '../../../contract/http';
import type { FailedWebhook, FailedWebhookRepository } from '../../../platform/store/failed-webhooks';
import { within } from '../../../platform/within';
import { idOf, rowPlace, rowPlaceOf, type WorkResult, type WorkSource } from '../source';

const TABLES_MS = 2_000;
const PREFIX = 'webhook-';
const OWN_ID = idOf(PREFIX);
const DISABLED = 'WEBHOOK_ENDPOINT_DISABLED';

const uuidOf = (id: string): string => OWN_ID.exec(id)?.[1] ?? '';

function wordsOf({ endpointId, isDisabled, lastStatus, lastError }: FailedWebhook): string {
  const met =
    lastStatus !== null
      ? `It answered ${lastStatus} last.`
      : lastError !== null
        ? `It gave no answer last (${lastError}).`
        : 'Nothing is known of the last try.';
  const now = isDisabled ? ' The endpoint is disabled: enable it first.' : '';
  return `The endpoint ${endpointId} did not take it for 72 hours. ${met}${now}`;
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
export function failedWebhooks(repository: FailedWebhookRepository): WorkSource {
  const ask = <T>(work: Promise<T>): Promise<T> => within(TABLES_MS, 'The database', work);

  /** Whether it was done nobody knows where the database is away; a repeat is safe. */
  const orTryAgain = async (
    ids: string[],
    work: (uuids: string[]) => Promise<(uuid: string) => Omit<WorkResult, 'id'> | undefined>,
  ): Promise<WorkResult[]> => {
    if (ids.length === 0) return [];
    try {
      const resultOf = await work(ids.map(uuidOf));
      return ids.map((id) => ({ id, ...(resultOf(uuidOf(id)) ?? { outcome: 'nothingToDo', code: null }) }));
    } catch {
      return ids.map((id) => ({ id, outcome: 'tryAgain', code: null }));
    }
  };

  return {
    kind: 'webhook',
    owns: (id) => OWN_ID.test(id),
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
      orTryAgain(ids, async (uuids) => {
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
      orTryAgain(ids, async (uuids) => {
        const dropped = new Set(await ask(repository.abandon(uuids, ownStore)));
        return (uuid) => (dropped.has(uuid) ? { outcome: 'abandoned', code: null } : undefined);
      }),
  };
}
