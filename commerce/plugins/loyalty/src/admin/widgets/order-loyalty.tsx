import { defineWidgetConfig } from '@medusajs/admin-sdk';
import type { AdminOrder, DetailWidgetProps } from '@medusajs/framework/types';
import { Button, Container, Heading, StatusBadge, Text } from '@medusajs/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
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

/** Asks the shop's backend to do something about the order; whatever came of it, the panel is read anew. */
function usePost(id: string) {
  const queries = useQueryClient();
  return async <T,>(what: string, body: object, headers?: Record<string, string>): Promise<T> => {
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
}

/** What giving up means, by what it is that waits. */
const GIVEN_UP = {
  session: 'The points of this order are never booked.',
  return: 'The points of this return are never taken back, and what was spent on it is never given back.',
  goodwill: 'These points are never given.',
};

interface WaitingProps {
  id: string;
  kind: keyof typeof GIVEN_UP;
  workflowId: string;
  actions: Found['actions'];
}

/** The buttons of one thing that waits for a person; none where nothing waits. */
const Waiting = ({ id, kind, workflowId, actions }: WaitingProps) => {
  const post = usePost(id);
  return (
    <>
      {actions.includes('retry') && (
        <Decision
          action="Try again"
          title="Try again"
          what="Sends it to the loyalty host once more. Nothing is booked twice."
          decide={async ({ reason }) => resultsOf(await post<WorkResults>('retry', { reason, workflowId }))}
        />
      )}
      {actions.includes('abandon') && (
        <Decision
          action="Give up"
          title="Give up"
          what={`${GIVEN_UP[kind]} This cannot be taken back.`}
          isFinal
          decide={async ({ reason }) => resultsOf(await post<WorkResults>('abandon', { reason, workflowId }))}
        />
      )}
    </>
  );
};

const Return = ({ id, found }: { id: string; found: Found }) => (
  <Fact label="Return">
    <StatusBadge color={statusOf(found.status).colour}>{statusOf(found.status).words}</StatusBadge>
    <Text size="small">{found.what}</Text>
    <div className="flex flex-wrap gap-2">
      <Waiting id={id} kind="return" workflowId={found.workflowId} actions={found.actions} />
    </div>
  </Fact>
);

const Goodwill = ({ id, gift }: { id: string; gift: Gift }) => (
  <Fact label="Goodwill">
    <StatusBadge color={statusOf(gift.status).colour}>
      {`${pointsOf(gift.points)}: ${statusOf(gift.status).words.toLowerCase()}`}
    </StatusBadge>
    <Text size="small">{gift.reason}</Text>
    <Text size="xsmall" className="text-ui-fg-muted">
      {timeOf(gift.at)}
    </Text>
    <div className="flex flex-wrap gap-2">
      <Waiting id={id} kind="goodwill" workflowId={gift.workflowId} actions={gift.actions} />
    </div>
  </Fact>
);

/** What may be done about the checkout, as far as the service says that something can be. */
const Actions = ({ id, checkout }: { id: string; checkout: Found }) => {
  const post = usePost(id);
  return (
    <div className="flex flex-wrap gap-2 px-6 py-4">
      <Waiting id={id} kind="session" workflowId={checkout.workflowId} actions={checkout.actions} />
      {checkout.actions.includes('goodwill') && (
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
      {checkout.workflowUrl && (
        <Button size="small" variant="transparent" asChild>
          <a href={checkout.workflowUrl} target="_blank" rel="noreferrer">
            Open the checkout
          </a>
        </Button>
      )}
    </div>
  );
};

const Said = ({ children }: { children: ReactNode }) => (
  <Text size="small" role="status" className="text-ui-fg-subtle px-6 py-4">
    {children}
  </Text>
);

/** The service could be asked, and neither it nor the shop knows of loyalty in this order. */
const hasNone = ({ order, kept }: OrderLoyalty): boolean =>
  order !== null && order.found.length === 0 && kept === null && isWhole(order);
const isWhole = ({ temporal, tables }: FoundOrders): boolean => temporal !== 'away' && tables !== 'away';

/** In place of the checkout: why nothing stands there. */
const NotThere = ({ answer }: { answer: OrderLoyalty }) => {
  if (hasNone(answer)) return <Said>Nobody gave a phone number, so this order has no loyalty.</Said>;
  return (
    <Said>
      {`${answer.problem?.message ?? 'The loyalty service cannot say yet where this order stands'}.`}
      {answer.kept && ` The shop knows: ${statusOf(answer.kept.status).words.toLowerCase()}.`}
    </Said>
  );
};

const checkoutOf = ({ order }: OrderLoyalty): Found | undefined =>
  order?.found.find(({ kind }) => kind === 'session');

const Panel = ({ id, answer }: { id: string; answer: OrderLoyalty }) => {
  const checkout = checkoutOf(answer);
  return (
    <>
      {answer.problem && answer.order && <Said>{`${answer.problem.message}. What follows may be old.`}</Said>}
      {checkout ? <Checkout found={checkout} /> : <NotThere answer={answer} />}
      {answer.order?.found
        .filter(({ kind }) => kind === 'return')
        .map((found) => (
          <Return key={found.workflowId} id={id} found={found} />
        ))}
      {answer.order?.goodwill.map((gift) => (
        <Goodwill key={gift.goodwillId} id={id} gift={gift} />
      ))}
      {checkout && <Actions id={id} checkout={checkout} />}
    </>
  );
};

/** Whether something may still change by itself, or is not known yet. */
const isOpen = (answer: OrderLoyalty): boolean => {
  if (!checkoutOf(answer)) return !hasNone(answer);
  return [...(answer.order?.found ?? []), ...(answer.order?.goodwill ?? [])].some(({ status }) =>
    OPEN.test(status ?? ''),
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
    refetchInterval: ({ state }) => state.data !== undefined && isOpen(state.data) && LOOK_AGAIN_MS,
  });
  const checkout = data && checkoutOf(data);
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
      {(isLoading || error) && <Said>{error ? saidOf(error) : 'Asking the loyalty service…'}</Said>}
    </Container>
  );
};

export const config = defineWidgetConfig({ zone: 'order.details.side.before' });

export default OrderLoyaltyWidget;
