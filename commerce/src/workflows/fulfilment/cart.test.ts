import type { MedusaContainer } from '@medusajs/framework/types';
import { assertFulfillable } from './cart';

jest.mock('./shipping-options', () => ({
  reaches: () => true,
  storeOptions: async () => [{ kind: 'pickup', locationId: 'sloc', storeName: 'No. 1', minimum: 0 }],
}));

/** A cart whose one thing is sold out at its store. */
const shopWith = (completedAt: string | null) =>
  ({
    resolve: () => ({
      graph: async () => ({
        data: [
          {
            id: 'cart',
            currency_code: 'usd',
            completed_at: completedAt,
            shipping_methods: [{ shipping_option_id: 'so' }],
            items: [
              {
                id: 'line',
                title: 'Chips',
                quantity: 1,
                unit_price: 2,
                variant: {
                  manage_inventory: true,
                  allow_backorder: false,
                  inventory_items: [{ inventory_item_id: 'i', required_quantity: 1 }],
                },
              },
            ],
          },
        ],
      }),
    }),
  }) as unknown as MedusaContainer;

test('a cart whose goods are gone is refused, but never one that is an order already', async () => {
  await expect(assertFulfillable(shopWith(null), 'cart')).rejects.toThrow(/sold out at No. 1/);
  await expect(assertFulfillable(shopWith('2026-11-30T12:00:00Z'), 'cart')).resolves.toBeUndefined();
});
