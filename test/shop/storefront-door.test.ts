import { handles } from './handles';

const at = (path: string): string => `${handles.STOREFRONT_URL}${path}`;
const SIGN_IN = JSON.stringify({
  action: 'sign-in',
  credentials: { provider: 'emailpass', payload: { email: 'nobody@example.com', password: 'a wrong one' } },
});
const FOREIGN = { origin: 'https://evil.example' };
const JSON_BODY = { 'content-type': 'application/json' };

const send = (path: string, headers: Record<string, string>, body: string | undefined, method = 'POST') =>
  fetch(at(path), { method, headers, body: body ?? null, redirect: 'manual' });

describe('another site changes nothing here, in a browser without Sec-Fetch-Site either', () => {
  test.each([
    ['/session', SIGN_IN],
    ['/session/password', JSON.stringify({ action: 'forgot', email: 'nobody@example.com' })],
    ['/medusa/store/carts', '{}'],
  ])('%s refuses its requests and its texts', async (path, body) => {
    expect((await send(path, { ...JSON_BODY, ...FOREIGN }, body)).status).toBe(403);
    expect((await send(path, { ...JSON_BODY, origin: 'null' }, body)).status).toBe(403);
    expect((await send(path, { ...JSON_BODY, 'sec-fetch-site': 'same-site' }, body)).status).toBe(403);
    expect((await send(path, { 'content-type': 'text/plain' }, body)).status).toBe(415);
    expect((await send(path, { 'content-type': 'application/x-www-form-urlencoded' }, 'a=b')).status).toBe(
      415,
    );
  });

  test('nor does it sign anybody out', async () =>
    expect((await send('/session', FOREIGN, undefined, 'DELETE')).status).toBe(403));

  test('the shop itself may', async () =>
    expect((await send('/session', { ...JSON_BODY, origin: handles.STOREFRONT_URL }, SIGN_IN)).status).toBe(
      401,
    ));
});

test.each(['/medusa/store/carts', '/session', '/session/password'])(
  '%s reads no more of a body than its bound, whatever length is told',
  async (path) => {
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 64 * 1024;
        if (sent > 64 * 1024 * 1024) controller.close();
        else controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
      },
    });
    const answer = await fetch(at(path), { method: 'POST', headers: JSON_BODY, body, duplex: 'half' });
    expect(answer.status).toBe(413);
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  },
);

test.each([
  '/medusa/admin/products',
  '/medusa/auth/user/emailpass',
  '/medusa/auth/session',
  '/medusa/app',
  '/app',
  '/admin/orders',
  '/medusa/hooks/payment/finix_finix',
  '/medusa/store%2Fcarts',
  '/medusa/static/..%2fadmin',
  '/medusa/store/%252e%252e/admin/products',
  '/medusa/health',
])('%s is nothing', async (path) => {
  expect((await fetch(at(path))).status).toBe(404);
});

test('whatever is no page says so to the browser', async () => {
  for (const path of ['/medusa/store/regions', '/healthz', '/icon.svg'])
    expect((await fetch(at(path))).headers.get('content-security-policy')).toBe(
      "default-src 'none'; frame-ancestors 'none'; sandbox",
    );
});

test('pages ask for no camera, place or microphone, stand in no frame, and tell nobody where they were', async () => {
  const { headers } = await fetch(at('/checkout'));
  expect(headers.get('permissions-policy')).toMatch(/camera=\(\).*geolocation=\(\).*microphone=\(\)/);
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('content-security-policy')).toContain(new URL(handles.FINIX_SANDBOX_URL).origin);
});

test('who is signed in is kept by no cache', async () =>
  expect((await fetch(at('/session'))).headers.get('cache-control')).toBe('no-store'));
