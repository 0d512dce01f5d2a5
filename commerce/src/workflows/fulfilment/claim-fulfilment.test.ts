import type { MedusaContainer } from '@medusajs/framework/types';
import { MedusaError } from '@medusajs/framework/utils';
import type { CounterRow } from '../../modules/stores';
import { claimFulfilment } from './claim-fulfilment';

const option = { kind: 'pickup', locationId: 'sloc', storeName: 'No. 1' };
jest.mock('./shipping-options', () => ({ storeOptions: async () => [option] }));
const secureStock = jest.fn(async (): Promise<void> => undefined);
jest.mock('./secure-stock', () => ({ secureStock: () => secureStock() }));

const soon = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
const row = (more: Partial<CounterRow>) =>
  ({
    cartId: 'cart',
    locationId: 'sloc',
    slotAt: null,
    slotMinutes: 30,
    orderId: null,
    ...more,
  }) as CounterRow;

/** @param reads the cart's row, as each look at it finds it @param claims what each claim answers */
function shopWith(reads: (CounterRow | undefined)[], claims: boolean[]) {
  const left = { reads: [...reads], claims: [...claims] };
  const claim = jest.fn(async (..._args: unknown[]) => left.claims.shift() ?? false);
  const services: Record<string, unknown> = {
    query: { graph: async () => ({ data: [{ shipping_methods: [{ shipping_option_id: 'so' }] }] }) },
    stores: {
      ofCart: async () => (left.reads.length > 1 ? left.reads.shift() : left.reads[0]),
      settings: async () => new Map([['sloc', { slotCapacity: 5 }]]),
      claim,
    },
  };
  const container = { resolve: (name: string) => services[name] } as unknown as MedusaContainer;
  return { container, claim };
}
const order = { cartId: 'cart', orderId: 'order' };

beforeEach(() => secureStock.mockReset());

test('an order that was claimed before the crash stands, even where the stock was lowered meanwhile', async () => {
  secureStock.mockRejectedValue(new MedusaError(MedusaError.Types.NOT_ALLOWED, 'sold out'));
  const { container, claim } = shopWith([row({ orderId: 'order' })], []);
  await expect(claimFulfilment(container, order)).resolves.toBeUndefined();
  expect(claim).not.toHaveBeenCalled();
});

test('stock is secured before the order stands at the counter', async () => {
  secureStock.mockRejectedValue(new MedusaError(MedusaError.Types.NOT_ALLOWED, 'sold out'));
  const { container, claim } = shopWith([row({ orderId: 'order_before' })], [true]);
  await expect(claimFulfilment(container, order)).rejects.toThrow('sold out');
  expect(claim).not.toHaveBeenCalled();
});

test('a slot that was changed between the look and the claim is read once more, and the new one is claimed', async () => {
  const [first, second] = [row({ slotAt: soon(60) }), row({ slotAt: soon(120) })];
  const { container, claim } = shopWith([first, first, second], [false, true]);
  await expect(claimFulfilment(container, order)).resolves.toBeUndefined();
  expect(claim.mock.calls.map(([, slot]) => (slot as { slotAt: Date }).slotAt)).toEqual([
    first.slotAt,
    second.slotAt,
  ]);
  expect(claim.mock.calls.map(([, , seen]) => seen)).toEqual([first, second]);
});

test('a slot that is full refuses the order', async () => {
  const { container, claim } = shopWith([row({ slotAt: soon(60) })], [false, false]);
  await expect(claimFulfilment(container, order)).rejects.toThrow(/full by now/);
  expect(claim).toHaveBeenCalledTimes(2);
});
