import { defineRouteConfig } from '@medusajs/admin-sdk';
import { Star } from '@medusajs/icons';
import { Button, Checkbox, Container, Heading, StatusBadge, Table, Text } from '@medusajs/ui';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { Decision } from '../../components/decision';
import { saidOf, sdk } from '../../lib/sdk';
import type { Work, WorkKind, WorkResults } from '../../lib/types';
import { KINDS, resultsOf, statusOf, timeOf } from '../../lib/words';

/** As many as the service takes at once. */
const MAX_CHOSEN = 20;
const ALL: WorkKind[] = ['session', 'return', 'goodwill', 'businessDay', 'deadLetter', 'webhook'];

type Item = Work['items'][number];

/** What could not be asked: an empty list says nothing of it. Empty where all was asked. */
const notAsked = (counts: Work['counts'], kind: WorkKind | null): string =>
  (kind === null ? ALL : [kind])
    .filter((each) => counts[each] === null)
    .map((each) => KINDS[each].toLowerCase())
    .join(', ');

const OrderLink = ({ orderId, displayId }: Item) => {
  if (orderId === null) return <>–</>;
  return (
    <Link to={`/orders/${orderId}`} className="text-ui-fg-interactive">
      {displayId === null ? orderId : `#${displayId}`}
    </Link>
  );
};

function useWork(kind: WorkKind | null) {
  return useInfiniteQuery({
    queryKey: ['loyalty-work', kind],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      sdk.client.fetch<Work>('/admin/loyalty/work', {
        query: { ...(kind && { kind }), ...(pageParam && { cursor: pageParam }) },
      }),
    getNextPageParam: ({ next }) => next,
  });
}

const Kinds = ({
  counts,
  kind,
  choose,
}: {
  counts: Work['counts'];
  kind: WorkKind | null;
  choose: (kind: WorkKind | null) => void;
}) => (
  <div className="flex flex-wrap gap-2 px-6 py-4" role="group" aria-label="What is listed">
    {[null, ...ALL].map((each) => (
      <Button
        key={each ?? 'all'}
        size="small"
        variant={each === kind ? 'primary' : 'secondary'}
        aria-pressed={each === kind}
        onClick={() => choose(each)}
      >
        {each === null ? 'Everything' : `${KINDS[each]} (${counts[each] ?? '?'})`}
      </Button>
    ))}
  </div>
);

const Rows = ({
  items,
  chosen,
  toggle,
}: {
  items: Item[];
  chosen: ReadonlySet<string>;
  toggle: (id: string) => void;
}) => (
  <Table>
    <Table.Header>
      <Table.Row>
        <Table.HeaderCell />
        <Table.HeaderCell>Order</Table.HeaderCell>
        <Table.HeaderCell>What</Table.HeaderCell>
        <Table.HeaderCell>Since</Table.HeaderCell>
        <Table.HeaderCell>In words</Table.HeaderCell>
      </Table.Row>
    </Table.Header>
    <Table.Body>
      {items.map((item) => (
        <Table.Row key={item.id}>
          <Table.Cell>
            {item.retryable && (
              <Checkbox
                aria-label={`Choose ${item.displayId ?? item.id}`}
                checked={chosen.has(item.id)}
                disabled={!chosen.has(item.id) && chosen.size >= MAX_CHOSEN}
                onCheckedChange={() => toggle(item.id)}
              />
            )}
          </Table.Cell>
          <Table.Cell>
            <OrderLink {...item} />
          </Table.Cell>
          <Table.Cell>
            <StatusBadge color={statusOf(item.status).colour}>{statusOf(item.status).words}</StatusBadge>
          </Table.Cell>
          <Table.Cell>{timeOf(item.since)}</Table.Cell>
          <Table.Cell className="whitespace-normal">{item.what}</Table.Cell>
        </Table.Row>
      ))}
    </Table.Body>
  </Table>
);

/** Everything of loyalty that waits for a person. */
const LoyaltyWorkPage = () => {
  const [kind, setKind] = useState<WorkKind | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { data, error, fetchNextPage, hasNextPage, isFetching } = useWork(kind);
  const queries = useQueryClient();
  const items = data?.pages.flatMap((page) => page.items) ?? [];

  const choose = (next: WorkKind | null): void => {
    setKind(next);
    setChosen(new Set());
  };
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const tell = async (what: 'retry' | 'abandon', reason: string): Promise<string> => {
    const results = await sdk.client.fetch<WorkResults>(`/admin/loyalty/work/${what}`, {
      method: 'POST',
      body: { ids: [...chosen], reason },
    });
    setChosen(new Set());
    await queries.invalidateQueries({ queryKey: ['loyalty-work'] });
    return resultsOf(results);
  };

  const [first] = data?.pages ?? [];
  const missing = first ? notAsked(first.counts, kind) : '';
  return (
    <Container className="divide-y p-0">
      <div className="flex flex-wrap items-center justify-between gap-2 px-6 py-4">
        <div>
          <Heading>What waits for a person</Heading>
          <Text size="small" className="text-ui-fg-subtle">
            Points that could not be booked, returns, gifts, business days that do not add up, webhooks that
            nothing took.
          </Text>
        </div>
        <div className="flex gap-2">
          <Decision
            action="Try again"
            title={`Try ${chosen.size} again`}
            what="Sends what was not booked to the loyalty host, and webhooks to their endpoint, once more. Nothing is booked twice."
            disabled={chosen.size === 0}
            decide={({ reason }) => tell('retry', reason)}
          />
          <Decision
            action="Give up"
            title={`Give ${chosen.size} up`}
            what="Points that are given up are never booked; this cannot be taken back. A webhook is sent only when somebody resends it from its endpoint's list."
            isFinal
            disabled={chosen.size === 0}
            decide={({ reason }) => tell('abandon', reason)}
          />
        </div>
      </div>
      {first && <Kinds counts={first.counts} kind={kind} choose={choose} />}
      {items.length > 0 && <Rows items={items} chosen={chosen} toggle={toggle} />}
      {missing && (
        <Text role="alert" className="text-ui-fg-error px-6 py-4">
          {`Cannot be asked now: ${missing}. Look again in a minute.`}
        </Text>
      )}
      {items.length === 0 && !missing && (
        <Text role="status" className="text-ui-fg-subtle px-6 py-8 text-center">
          {error ? saidOf(error) : first ? 'Nothing waits. All is booked.' : 'Asking the loyalty service…'}
        </Text>
      )}
      {hasNextPage && (
        <div className="px-6 py-4">
          <Button
            variant="secondary"
            size="small"
            isLoading={isFetching}
            onClick={() => void fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      )}
    </Container>
  );
};

export const config = defineRouteConfig({ label: 'Loyalty', icon: Star });

export default LoyaltyWorkPage;
