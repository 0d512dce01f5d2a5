import type { IncomingMessage } from 'node:http';
import { stateShopper, trustIn } from './shopper-address';

const request = (remoteAddress: string, headers: Record<string, string> = {}): IncomingMessage =>
  ({ socket: { remoteAddress }, connection: { remoteAddress }, headers }) as unknown as IncomingMessage;

function stated(
  remoteAddress: string,
  headers: Record<string, string>,
  proxies: string[] = [],
): IncomingMessage['headers'] {
  const sent = request(remoteAddress, headers);
  stateShopper(sent, trustIn(proxies));
  return sent.headers;
}

test('a browser cannot say that it is somebody else, or that it came by TLS', () => {
  expect(
    stated('192.0.2.1', {
      'x-forwarded-for': '198.51.100.9',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'for=198.51.100.9',
      'x-real-ip': '198.51.100.9',
      'shopper-address': '198.51.100.9',
      'x-storefront-key': 'guess',
      host: 'shop.example',
    }),
  ).toEqual({ host: 'shop.example', 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'http' });
});

test('a trusted proxy says who the browser is and that it came by TLS', () => {
  expect(
    stated('10.0.0.2', { 'x-forwarded-for': '198.51.100.9', 'x-forwarded-proto': 'https' }, ['uniquelocal']),
  ).toEqual({ 'x-forwarded-for': '198.51.100.9', 'x-forwarded-proto': 'https' });
});

test('what a browser wrote in front of what the proxy added counts for nothing', () => {
  expect(
    stated('10.0.0.2', { 'x-forwarded-for': '203.0.113.7, 198.51.100.9' }, ['10.0.0.2'])['x-forwarded-for'],
  ).toBe('198.51.100.9');
});

test('a peer that is no trusted proxy is the browser itself', () => {
  expect(
    stated('192.0.2.1', { 'x-forwarded-for': '198.51.100.9', 'x-forwarded-proto': 'https' }, ['10.0.0.2']),
  ).toMatchObject({ 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'http' });
});

test('one machine has one address', () =>
  expect(stated('::ffff:192.0.2.1', {})['x-forwarded-for']).toBe('192.0.2.1'));
