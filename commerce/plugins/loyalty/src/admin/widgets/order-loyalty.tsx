import { defineWidgetConfig } from '@medusajs/admin-sdk';
import type { AdminOrder, DetailWidgetProps } from '@medusajs/framework/types';
import { Button, Container, Heading, StatusBadge, Text } from '@medusajs/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Decision } from '../components/decision';
import { Fact } from '../components/fact';
import { saidOf, sdk } from '../lib/sdk';
import type { FoundOrders, OrderLoyalty, WorkResults } from '../lib/types';
import { moneyOf, pointsOf, resultsOf, statusOf, timeOf } from '../lib/words';

type Found = FoundOrders['found'][number];
type Gift = FoundOrders['goodwill'][number];

/** The most that the service gives at once. */
const MAX_GOODWILL = 5_000;
/** Points are settled behind the order: what is not final yet is looked at again. In milliseconds. */
const LOOK_AGAIN_MS = 5_000;
const OPEN = /PENDING|ACTIVE|IDENTIFYING/;

const Lines = ({ of }: { of: string[] }) => (
  <ul className="flex flex-col gap-1">
    {of.map((line) => (
      <li key={line}>{line}</li>
    ))}
  </ul>
);

/** What the service says of the checkout that became the order. */
const Checkout = ({ found }: { found: Found }) => {
  const { loyalty, what, confirmationId, membershipId, pointsEarned, pointsRedeemed } = found;
  const member = loyalty?.member;
  const { newBalance = null, toEarn = 0 } = loyalty?.points ?? {};
  const isBooked = found.status === 'FINALIZED';
  return (
    <>
      <Fact label="In words">{what}</Fact>
      <Fact label="Member">
        {member || membershipId
          ? [member?.maskedPhone, member?.membershipId ?? membershipId, member?.tier]
              .filter(Boolean)
              .join(' · ')
          : 'Nobody was named'}
      </Fact>
      <Fact label={isBooked ? 'Points earned' : 'Points to earn'}>
        {isBooked ? pointsOf(pointsEarned ?? 0) : pointsOf(toEarn)}
      </Fact>
      {(pointsRedeemed ?? 0) > 0 && <Fact label="Points spent">{pointsOf(pointsRedeemed ?? 0)}</Fact>}
      {newBalance !== null && <Fact label="Balance then">{pointsOf(newBalance)}</Fact>}
      {loyalty && loyalty.rewards.length > 0 && (
        <Fact label="Rewards">
          <Lines
            of={loyalty.rewards.map(({ description, discountAmount }) =>
              discountAmount > 0
                ? `${description} (−${moneyOf(discountAmount, loyalty.totals.currency)})`
                : description,
            )}
          />
        </Fact>
      )}
      {loyalty?.bypass && <Fact label="Why without loyalty">{loyalty.bypass.what}</Fact>}
      {loyalty && loyalty.warnings.length > 0 && (
        <Fact label="Worth knowing">
          <Lines of={loyalty.warnings.map(({ what: words }) => words)} />
        </Fact>
      )}
      {confirmationId && <Fact label="Confirmation">{confirmationId}</Fact>}
    </>
  );
};

const Return = ({ found }: { found: Found }) => (
  <Fact label="Return">
    <StatusBadge color={statusOf(found.status).colour}>{statusOf(found.status).words}</StatusBadge>
    <Text size="small">{found.what}</Text>
  </Fact>
);

const Goodwill = ({ gift }: { gift: Gift }) => (
  <Fact label="Goodwill">
    <StatusBadge color={statusOf(gift.status).colour}>
      {`${pointsOf(gift.points)}: ${statusOf(gift.status).words.toLowerCase()}`}
    </StatusBadge>
    <Text size="small">{gift.reason}</Text>
    <Text size="xsmall" className="text-ui-fg-muted">
      {timeOf(gift.at)}
    </Text>
  </Fact>
);

/** What may be done, as far as the service says that something can be. */
const Actions = ({ id, order }: { id: string; order: FoundOrders }) => {
  const queries = useQueryClient();
  const all = [...order.found, ...order.goodwill];
  const can = (action: Found['actions'][number]) => all.some(({ actions }) => actions.includes(action));
  const url = order.found.find(({ kind }) => kind === 'session')?.workflowUrl;
  const post = async <T,>(what: string, body: object, headers?: Record<string, string>): Promise<T> => {
    try {
      return await sdk.client.fetch<T>(`/admin/orders/${id}/loyalty/${what}`, {
        method: 'POST',
        body,
        ...(headers && { headers }),
      });
    } finally {
      await queries.invalidateQueries({ queryKey: ['loyalty', id] });
    }
  };
  return (
    <div className="flex flex-wrap gap-2 px-6 py-4">
      {can('retry') && (
        <Decision
          action="Try again"
          title="Try again"
          what="Sends what was not booked to the loyalty host once more. Nothing is booked twice."
          decide={async ({ reason }) => resultsOf(await post<WorkResults>('retry', { reason }))}
        />
      )}
      {can('abandon') && (
        <Decision
          action="Give up"
          title="Give up"
          what="The points of this order are never booked. This cannot be taken back."
          isFinal
          decide={async ({ reason }) => resultsOf(await post<WorkResults>('abandon', { reason }))}
        />
      )}
      {can('goodwill') && (
        <Decision
          action="Give points"
          title="Give goodwill points"
          what="Adds points to the member's account, beside what the order earned."
          maxPoints={MAX_GOODWILL}
          decide={async ({ reason, points, key }) => {
            const given = await post<{ what: string }>(
              'goodwill',
              { reason, points },
              { 'Idempotency-Key': key },
            );
            return given.what;
          }}
        />
      )}
      {url && (
        <Button size="small" variant="transparent" asChild>
          <a href={url} target="_blank" rel="noreferrer">
            Open the checkout
          </a>
        </Button>
      )}
    </div>
  );
};

const Panel = ({ id, answer }: { id: string; answer: OrderLoyalty }) => {
  const { order, problem, kept } = answer;
  const checkout = order?.found.find(({ kind }) => kind === 'session');
  if (!order)
    return (
      <Text size="small" role="status" className="text-ui-fg-subtle px-6 py-4">
        {problem?.message}
        {kept && `. What the shop knows: ${statusOf(kept.status).words.toLowerCase()}.`}
      </Text>
    );
  return (
    <>
      {problem && (
        <Text size="small" role="status" className="text-ui-fg-error px-6 py-4">
          {`${problem.message} What follows may be old.`}
        </Text>
      )}
      {checkout ? (
        <Checkout found={checkout} />
      ) : (
        <Text size="small" className="text-ui-fg-subtle px-6 py-4">
          Nobody gave a phone number, so this order has no loyalty.
        </Text>
      )}
      {order.found
        .filter(({ kind }) => kind === 'return')
        .map((found) => (
          <Return key={found.workflowId} found={found} />
        ))}
      {order.goodwill.map((gift) => (
        <Goodwill key={gift.goodwillId} gift={gift} />
      ))}
      <Actions id={id} order={order} />
    </>
  );
};

/** On an order: what loyalty did for it, and what staff may do about it. */
const OrderLoyaltyWidget = ({ data: { id } }: DetailWidgetProps<AdminOrder>) => {
  const queries = useQueryClient();
  const queryKey = ['loyalty', id];
  const { data, error, isLoading } = useQuery({
    queryKey,
    queryFn: async () => {
      const answer = await sdk.client.fetch<OrderLoyalty>(`/admin/orders/${id}/loyalty`);
      // A service that is away takes nothing from the page: somebody may be typing in a drawer of it.
      return {
        ...answer,
        order: answer.order ?? queries.getQueryData<OrderLoyalty>(queryKey)?.order ?? null,
      };
    },
    refetchInterval: ({ state }) =>
      [...(state.data?.order?.found ?? []), ...(state.data?.order?.goodwill ?? [])].some(({ status }) =>
        OPEN.test(status ?? ''),
      ) && LOOK_AGAIN_MS,
  });
  const checkout = data?.order?.found.find(({ kind }) => kind === 'session');
  return (
    <Container className="divide-y p-0">
      <div className="flex items-center justify-between gap-2 px-6 py-4">
        <Heading level="h2">Loyalty</Heading>
        {checkout && (
          <StatusBadge color={statusOf(checkout.status).colour}>
            {statusOf(checkout.status).words}
          </StatusBadge>
        )}
      </div>
      {data && <Panel id={id} answer={data} />}
      {(isLoading || error) && (
        <Text size="small" role="status" className="text-ui-fg-subtle px-6 py-4">
          {error ? saidOf(error) : 'Asking the loyalty service…'}
        </Text>
      )}
    </Container>
  );
};

export const config = defineWidgetConfig({ zone: 'order.details.side.before' });

export default OrderLoyaltyWidget;
