import type { Cart } from '../../contract';
import { Inbox } from '../checkout/inbox';
import { refusalOf } from './admission';
import type { Message } from './message';
import { begin } from './state';

const cart = (version: number, unitPrice: number, currency = 'USD'): Cart => ({
  version,
  currency,
  items: [
    {
      lineItemId: 'l-1',
      productCode: '012345678905',
      name: 'Coffee',
      quantity: 1,
      unitOfMeasure: 'each',
      unitPrice,
      merchandiseCode: '004',
    },
  ],
});
const identify = (phone: string, of: Cart): Message => ({ name: 'identify', body: { phone, cart: of } });
const state = () => begin({ sessionId: 's', storeId: 'st', cartId: 'c' }, 'POS', 0);

test('a cart whose identify is being handled is known at the door, until it is handled to its end', () => {
  const inbox = new Inbox();
  void inbox.post(identify('+15555550123', cart(1, 100)), 'update');
  const other = identify('+15555550199', cart(1, 999));
  expect(inbox.next()).toHaveLength(1);
  expect(inbox.isEmpty).toBe(true);
  expect(refusalOf(state(), inbox.cartsUnderWay(), other)?.code).toBe('CART_VERSION_REUSED');
  expect(refusalOf(state(), inbox.cartsUnderWay(), identify('+15555550199', cart(2, 100, 'EUR')))?.code).toBe(
    'MIXED_CURRENCIES',
  );
  inbox.done();
  expect(refusalOf(state(), inbox.cartsUnderWay(), other)).toBeNull();
});

test('what became impossible while it waited is refused, and the state stays as it was', () => {
  const known = { ...state(), cart: cart(1, 100) };
  const before = structuredClone(known);
  expect(refusalOf(known, [], identify('+15555550199', cart(1, 999)))?.code).toBe('CART_VERSION_REUSED');
  expect(refusalOf({ ...known, status: 'FINALIZED' }, [], identify('+1', cart(2, 1)))?.code).toBe(
    'SESSION_CLOSED',
  );
  expect(known).toEqual(before);
});
