import type { IncomingMessage } from 'node:http';
import { addressOf, networkOf } from './shopper-address';

const request = (socket: string, headers: Record<string, string> = {}): IncomingMessage =>
  ({
    socket: { remoteAddress: socket },
    connection: { remoteAddress: socket },
    headers,
  }) as unknown as IncomingMessage;
const direct = { trustProxy: 0, storefrontKey: 'key' };
const behindNginx = { trustProxy: 1, storefrontKey: 'key' };

test('a stranger who reaches the backend cannot say that he is somebody else', () => {
  expect(addressOf(request('192.0.2.1', { 'x-forwarded-for': '198.51.100.9' }), direct)).toBe('192.0.2.1');
  expect(
    addressOf(
      request('192.0.2.1', { 'x-forwarded-for': '198.51.100.9', 'x-storefront-key': 'guessed' }),
      direct,
    ),
  ).toBe('192.0.2.1');
  expect(
    addressOf(request('192.0.2.1', { 'x-forwarded-for': '198.51.100.9', 'x-storefront-key': '' }), {
      trustProxy: 0,
      storefrontKey: undefined,
    }),
  ).toBe('192.0.2.1');
});

test('the storefront tells whose request it sends on', () => {
  expect(
    addressOf(request('127.0.0.1', { 'x-forwarded-for': '198.51.100.9', 'x-storefront-key': 'key' }), direct),
  ).toBe('198.51.100.9');
});

test('what a stranger wrote in front of what a proxy added counts for nothing', () => {
  expect(
    addressOf(
      request('10.0.0.2', { 'x-forwarded-for': '203.0.113.7, 198.51.100.9', 'x-storefront-key': 'key' }),
      behindNginx,
    ),
  ).toBe('198.51.100.9');
  expect(
    addressOf(request('10.0.0.2', { 'x-forwarded-for': '203.0.113.7, 198.51.100.9' }), behindNginx),
  ).toBe('198.51.100.9');
});

test('a page that the storefront makes for everybody has no shopper', () => {
  expect(addressOf(request('127.0.0.1', { 'x-storefront-key': 'key' }), direct)).toBeNull();
});

test('one machine has one address', () => {
  expect(addressOf(request('::ffff:192.0.2.1'), direct)).toBe('192.0.2.1');
});

test.each([
  ['198.51.100.9', '198.51.100.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s is counted as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
