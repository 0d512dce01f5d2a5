import type { MedusaContainer } from '@medusajs/framework/types';
import { MedusaError } from '@medusajs/framework/utils';
import { releaseStock, secureStock } from './secure-stock';

/** A line of two kits, each of six cans: what the order needs of the shelf are twelve. */
const kit = (quantity: number, required: number, unit = 'each') => ({
  id: 'line',
  title: 'Six-pack',
  quantity,
  unit_price: 5,
  variant: {
    manage_inventory: true,
    allow_backorder: false,
    metadata: { unit_of_measure: unit },
    inventory_items: [{ inventory_item_id: 'cans', required_quantity: required }],
  },
});

/** A shop with one order, whose store has so much left, promises of this order counted or not. */
function shopWith({ line = kit(2, 6), left = 0, isRefused = false } = {}) {
  const deeds: string[] = [];
  const reserved: number[] = [];
  const services: Record<string, unknown> = {
    query: { graph: async () => ({ data: [{ id: 'order', items: [line] }] }) },
    locking: {
      execute: async (keys: string[], job: () => Promise<unknown>) => {
        deeds.push(`lock ${keys.join()}`);
        const answer = await job();
        deeds.push('unlock');
        return answer;
      },
    },
    inventory: {
      listReservationItems: async () => [],
      createReservationItems: async (items: { quantity: number }[]) => {
        if (isRefused) throw new MedusaError(MedusaError.Types.NOT_ALLOWED, 'iitem_1 at sloc_1');
        reserved.push(...items.map(({ quantity }) => quantity));
      },
      deleteReservationItemsByLineItem: async (ids: string[]) => void deeds.push(`release ${ids.join()}`),
    },
    __pg_connection__: { raw: async () => ({ rows: [{ itemId: 'cans', left }] }) },
  };
  const container = {
    resolve: (name: string) => services[name] ?? expect(`no ${name}`).toBe('there'),
  } as unknown as MedusaContainer;
  return { container, deeds, reserved };
}
const at = { orderId: 'order', locationId: 'sloc', storeName: 'No. 1' };

test('what was promised to an order that is undone is released under the lock of its inventory items', async () => {
  const { container, deeds } = shopWith();
  await releaseStock(container, 'order');
  expect(deeds).toEqual(['lock cans', 'release line', 'unlock']);
});

test('kits are promised by their parts, and the refusal counts kits', async () => {
  const enough = shopWith({ left: 0 });
  await secureStock(enough.container, at);
  expect(enough.reserved).toEqual([12]);
  // Seven of the twelve cans are there: one whole kit.
  await expect(secureStock(shopWith({ left: -5 }).container, at)).rejects.toThrow(
    'Only 1 of “Six-pack” is left at No. 1.',
  );
  await expect(secureStock(shopWith({ left: 7, isRefused: true }).container, at)).rejects.toThrow(
    'Only 1 of “Six-pack” is left at No. 1.',
  );
  await expect(secureStock(shopWith({ left: -7 }).container, at)).rejects.toThrow(
    '“Six-pack” is sold out at No. 1.',
  );
});

test('a part of a unit that is there is enough for the order that asks for just that', async () => {
  await expect(
    secureStock(shopWith({ line: kit(8.125, 1), left: 0 }).container, at),
  ).resolves.toBeUndefined();
});

test('what is sold by measure is promised and refused to the thousandth', async () => {
  const dust = shopWith({ line: kit(0.1, 3, 'pound'), left: 0.3, isRefused: true });
  await expect(secureStock(dust.container, at)).rejects.toThrow('iitem_1');
  await expect(
    secureStock(shopWith({ line: kit(9, 1, 'gallon'), left: -0.5 }).container, at),
  ).rejects.toThrow('Only 8.5 of “Six-pack” are left at No. 1.');
});
