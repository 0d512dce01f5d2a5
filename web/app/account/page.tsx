import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { OrderHistory } from '@/components/account/order-history';
import { SignOut } from '@/components/account/sign-out';
import { currentCustomer, listOrders } from '@/lib/orders/orders';

export const metadata: Metadata = { title: 'Your account' };

export default async function AccountPage({ searchParams }: PageProps<'/account'>): Promise<ReactNode> {
  const customer = await currentCustomer();
  if (!customer) redirect('/sign-in');
  const asked = Number((await searchParams).page ?? 1);
  const page = Number.isInteger(asked) && asked > 0 ? asked : 1;
  const { rows, count, pages } = await listOrders(page);
  return (
    <div className="shell pt-8 sm:pt-12">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <h1 className="text-3xl font-bold sm:text-4xl" data-testid="account-name">
            {customer.first_name ? `Hi ${customer.first_name}` : 'Your account'}
          </h1>
          <p className="mt-1 text-ink-soft">
            {customer.email}
            {customer.phone ? ` · ${customer.phone}` : ''}
          </p>
        </div>
        <SignOut />
      </div>
      <h2 className="mt-10 text-2xl font-bold">Your orders</h2>
      <p className="mt-1 text-ink-soft">{count === 1 ? 'One order' : `${count} orders`}</p>
      <OrderHistory rows={rows} />
      {pages > 1 ? (
        <nav aria-label="Pages of orders" className="mt-6 flex justify-center gap-3">
          {page > 1 ? (
            <Link href={`/account?page=${page - 1}`} className="btn btn-quiet">
              Newer
            </Link>
          ) : null}
          {page < pages ? (
            <Link href={`/account?page=${page + 1}`} className="btn btn-quiet">
              Older
            </Link>
          ) : null}
        </nav>
      ) : null}
    </div>
  );
}
