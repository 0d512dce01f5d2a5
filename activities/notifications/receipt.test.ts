import type { Receipt } from '../../contract';
import { renderReceipt } from './receipt';

const receipt: Receipt = {
  storeId: 's',
  orderId: 'order_1',
  displayId: '1042',
  email: 'a@example.com',
  firstName: 'Ada',
  currency: 'USD',
  totals: {
    currency: 'USD',
    subtotal: 123_450,
    loyaltyDiscount: 250,
    tax: 99,
    deliveryFee: 0,
    tip: 100,
    total: 123_399,
  },
  pointsEarned: 1_234,
  pointsRedeemed: 500,
  newBalance: 12_734,
  rewards: [{ receiptText: 'Free coffee', amount: 250 }],
};

test('the receipt tells totals, savings and points, in text and in HTML', () => {
  const { subject, text, html } = renderReceipt(receipt);
  expect(subject).toBe('Your receipt for order 1042');
  for (const part of [text, html]) {
    for (const words of [
      'Thank you, Ada!',
      '$1,234.50',
      'Free coffee',
      '-$2.50',
      '$0.99',
      '$1.00',
      '$1,233.99',
      '+1,234',
      '-500',
      '12,734',
    ])
      expect(part).toContain(words);
    expect(part).not.toContain('Delivery');
  }
});

test('amounts have the digits of their currency', () => {
  const { text } = renderReceipt({
    ...receipt,
    currency: 'JPY',
    rewards: [],
    totals: { ...receipt.totals, currency: 'JPY', total: 1_200 },
  });
  expect(text).toContain('Total: ¥1,200');
});

test('nothing that came from outside is taken for HTML, in any field', () => {
  const attack = '<img src=x onerror="alert(1)">&\'';
  const { html } = renderReceipt({
    ...receipt,
    firstName: attack,
    displayId: attack,
    rewards: [{ receiptText: attack, amount: 1 }],
  });
  expect(html).not.toContain('<img');
  expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;');
});

test('a line break in a name makes no line of its own', () => {
  const { subject, text } = renderReceipt({
    ...receipt,
    displayId: '1\r\nBcc: x',
    rewards: [{ receiptText: 'A\nTotal: $0.00', amount: 1 }],
  });
  expect(subject).toBe('Your receipt for order 1 Bcc: x');
  expect(text.split('\n').filter((line) => line.startsWith('Total'))).toHaveLength(1);
});
