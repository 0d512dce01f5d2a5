import { defineWidgetConfig } from '@medusajs/admin-sdk';
import type { AdminCustomer, DetailWidgetProps } from '@medusajs/framework/types';
import { Container, Heading, Text } from '@medusajs/ui';
import { useQuery } from '@tanstack/react-query';
import { Fact } from '../components/fact';
import { saidOf, sdk } from '../lib/sdk';
import type { Membership } from '../lib/types';
import { timeOf } from '../lib/words';

/** On a customer: the membership that they proved to be theirs. */
const CustomerMembershipWidget = ({ data: { id } }: DetailWidgetProps<AdminCustomer>) => {
  const { data, error } = useQuery({
    queryKey: ['membership', id],
    queryFn: () => sdk.client.fetch<Membership>(`/admin/customers/${id}/loyalty`),
  });
  return (
    <Container className="divide-y p-0">
      <div className="px-6 py-4">
        <Heading level="h2">Loyalty</Heading>
      </div>
      {data?.membership ? (
        <>
          <Fact label="Membership">{data.membership.membershipId}</Fact>
          <Fact label="Proven">{timeOf(data.membership.provenAt)}</Fact>
        </>
      ) : (
        <Text size="small" role="status" className="text-ui-fg-subtle px-6 py-4">
          {error
            ? saidOf(error)
            : data
              ? 'No membership is linked. Customers link theirs in a checkout, by the code that goes to their phone.'
              : 'Looking…'}
        </Text>
      )}
    </Container>
  );
};

export const config = defineWidgetConfig({ zone: 'customer.details.after' });

export default CustomerMembershipWidget;
