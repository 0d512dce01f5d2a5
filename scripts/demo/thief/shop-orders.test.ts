import { buyersKeysIn } from './shop-orders';

test('goods, totals and empty fields are nothing of the buyer', () => {
  expect(
    buyersKeysIn({
      order: { id: 'o', total: 1, items: [{ title: 'Chips' }], email: '', shipping_address: null },
      loyalty: { member: null, points: { newBalance: null } },
    }),
  ).toEqual([]);
});

test("the buyer's fields are found wherever they stand, each once", () => {
  expect(
    buyersKeysIn({
      order: {
        email: 'a@example.com',
        payment_collections: [{ payments: [{ data: { last_four: '0006' } }] }],
      },
      loyalty: { member: { firstName: 'Alex', pointsBalance: 0 } },
    }).toSorted(),
  ).toEqual(['email', 'firstName', 'last_four', 'payment_collections', 'payments', 'pointsBalance']);
  expect(buyersKeysIn([{ email: 'a' }, { email: 'b' }])).toEqual(['email']);
});
