import type { Mail } from '../../mail';
import type { StoreView } from './stores';

interface ReadyOrder {
  number: number;
  email: string;
  kind: 'pickup' | 'delivery';
}

const addressOf = ({ name, address }: Pick<StoreView, 'name' | 'address'>): string =>
  [
    name,
    address.address_1,
    address.address_2,
    [address.city, [address.province, address.postal_code].filter(Boolean).join(' ')]
      .filter(Boolean)
      .join(', '),
  ]
    .filter(Boolean)
    .join('\n');

/** What the shopper reads. @param today the store's hours in words, as "open today 6 AM to 10 PM" */
export function readyMail(
  { number, email, kind }: ReadyOrder,
  store: Pick<StoreView, 'name' | 'address' | 'phone'>,
  today: string,
): Mail {
  const text =
    kind === 'delivery'
      ? [`Your order #${number} is packed and on its way to you.`, `It comes from\n${addressOf(store)}`]
      : [
          `Your order #${number} is ready. Pick it up at\n\n${addressOf(store)}`,
          `The store is ${today}. Please show this order number at the counter: #${number}`,
        ];
  if (store.phone) text.push(`Questions? Call the store: ${store.phone}`);
  return {
    to: email,
    subject: kind === 'delivery' ? `Order #${number} is on its way` : `Order #${number} is ready for pickup`,
    text: `${text.join('\n\n')}\n`,
  };
}
