import { headersToBrowser, headersToMedusa, shopperHeaders, shopperOf } from './headers';

const CLAIMED = {
  authorization: 'Bearer of-somebody',
  'x-publishable-api-key': 'pk_other',
  'x-storefront-key': 'guess',
  'x-forwarded-for': '198.51.100.9',
  'x-forwarded-host': 'evil.example',
  'x-real-ip': '198.51.100.9',
  'shopper-address': '198.51.100.9',
  cookie: 'connect.sid=1',
  'x-medusa-access-token': 'secret',
  'x-http-method-override': 'DELETE',
  connection: 'close',
  'content-length': '1',
};

beforeEach(() => {
  process.env.MEDUSA_PUBLISHABLE_KEY = 'pk_shop';
  process.env.STOREFRONT_KEY = 'storefront';
});

test('a browser brings no key, token or address of its own', () => {
  const headers = headersToMedusa(
    new Headers({
      ...CLAIMED,
      accept: 'application/json',
      'content-type': 'application/json',
      'idempotency-key': 'once',
    }),
    { address: '192.0.2.1', secure: false },
  );
  expect(Object.fromEntries(headers)).toEqual({
    accept: 'application/json',
    'content-type': 'application/json',
    'idempotency-key': 'once',
    'x-publishable-api-key': 'pk_shop',
    'x-storefront-key': 'storefront',
    'x-forwarded-for': '192.0.2.1',
  });
});

test('the token of the session goes along', () => {
  expect(
    headersToMedusa(new Headers(CLAIMED), { address: null, secure: false, token: 'token' }).get(
      'authorization',
    ),
  ).toBe('Bearer token');
});

test('the shopper is who the server around Next says', () => {
  expect(
    shopperOf(new Headers({ 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https' }), 'token'),
  ).toEqual({ address: '192.0.2.1', secure: true, token: 'token' });
  expect(shopperOf(new Headers())).toEqual({ address: null, secure: false });
  expect(shopperHeaders({ address: '192.0.2.1', secure: true })).toMatchObject({
    'x-forwarded-for': '192.0.2.1',
    'x-forwarded-proto': 'https',
  });
});

test('the trace is the one that the server around Next states', () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const sent = new Headers({ traceparent });
  expect(headersToMedusa(sent, shopperOf(sent)).get('traceparent')).toBe(traceparent);
  expect(headersToMedusa(sent, { address: null, secure: false }).has('traceparent')).toBe(false);
});

test('without a key nobody is told that this is the storefront', () => {
  delete process.env.STOREFRONT_KEY;
  expect(
    headersToMedusa(new Headers(CLAIMED), { address: '192.0.2.1', secure: false }).has('x-storefront-key'),
  ).toBe(false);
});

test('Medusa’s cookies and permissions for other origins stay behind', () => {
  const headers = headersToBrowser(
    new Headers({
      'content-type': 'application/json',
      'set-cookie': 'connect.sid=1',
      'access-control-allow-origin': 'https://evil.example',
      'x-powered-by': 'Express',
      etag: '"1"',
    }),
  );
  expect(Object.fromEntries(headers)).toEqual({ 'content-type': 'application/json', etag: '"1"' });
});

test('the key of an order reaches the browser that bought it', () => {
  const answered = new Headers();
  answered.append('set-cookie', 'connect.sid=1; HttpOnly');
  answered.append('set-cookie', 'shop_order_order_01=2.mac; HttpOnly; Path=/');
  answered.append('set-cookie', 'shop_session=stolen');
  expect(headersToBrowser(answered).getSetCookie()).toEqual(['shop_order_order_01=2.mac; HttpOnly; Path=/']);
});
