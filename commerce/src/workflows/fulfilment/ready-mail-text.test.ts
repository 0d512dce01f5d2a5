import { readyMail } from './ready-mail-text';

const store = {
  name: 'Corner & Oak No. 2',
  phone: '+15125550102',
  address: {
    address_1: '2400 South Lamar Boulevard',
    address_2: null,
    city: 'Austin',
    province: 'TX',
    postal_code: '78741',
    country_code: 'us',
  },
};

test('the mail says where to pick the order up, by which number, and until when', () => {
  const mail = readyMail(
    { number: 42, email: 'me@example.com', kind: 'pickup' },
    store,
    'open today 6 AM to 10 PM',
  );
  expect(mail).toEqual({
    to: 'me@example.com',
    subject: 'Order #42 is ready for pickup',
    text: [
      'Your order #42 is ready. Pick it up at',
      '',
      'Corner & Oak No. 2',
      '2400 South Lamar Boulevard',
      'Austin, TX 78741',
      '',
      'The store is open today 6 AM to 10 PM. Please show this order number at the counter: #42',
      '',
      'Questions? Call the store: +15125550102',
      '',
    ].join('\n'),
  });
});

test('a delivery is on its way', () => {
  const mail = readyMail(
    { number: 42, email: 'me@example.com', kind: 'delivery' },
    { ...store, phone: null },
    'x',
  );
  expect(mail.subject).toBe('Order #42 is on its way');
  expect(mail.text).not.toMatch(/counter|Questions/);
});
