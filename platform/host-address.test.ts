import { createServer } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { anyAddress, HostNotAllowed, publicAddresses } from './host-address';

const internet = publicAddresses('');

/** What the lookup of an agent answers for a name. */
const resolve = (lookup: LookupFunction, name: string, all: boolean) =>
  new Promise((done, fail) =>
    lookup(name, { all }, (error, address) => (error ? fail(error) : done(address))),
  );

const PRIVATE = [
  'https://127.0.0.1',
  'https://2130706433',
  'https://0x7f000001',
  'https://0x7f.1',
  'https://0177.0.0.1',
  'https://017700000001',
  'https://127.1',
  'https://127.0.0.1.',
  'https://10.0.0.1',
  'https://172.16.5.5',
  'https://192.168.1.1',
  'https://100.64.0.1',
  'https://169.254.169.254',
  'https://0.0.0.0',
  'https://0',
  'https://224.0.0.1',
  'https://255.255.255.255',
  'https://192.0.2.1',
  'https://198.18.0.1',
  'https://[::1]',
  'https://[::]',
  'https://[::ffff:127.0.0.1]',
  'https://[::ffff:7f00:1]',
  'https://[::127.0.0.1]',
  'https://[fe80::1]',
  'https://[fc00::1]',
  'https://[fd12:3456::1]',
  'https://[64:ff9b::7f00:1]',
  'https://[2002:7f00:1::]',
  'https://[2001:db8::1]',
  'https://[ff02::1]',
];

test.each(PRIVATE)('%s is refused before it is stored and before anybody connects', async (url) => {
  await expect(internet.check(url)).rejects.toThrow(HostNotAllowed);
  expect(() => internet.requireAllowed(url)).toThrow(HostNotAllowed);
});

test.each(['https://8.8.8.8', 'https://[2606:4700::1111]', 'https://host.invalid'])(
  '%s is not',
  async (url) => {
    await expect(internet.check(url)).resolves.toBeUndefined();
    expect(() => internet.requireAllowed(url)).not.toThrow();
  },
);

test('a name that resolves to this machine is refused, whenever it does', async () => {
  await expect(internet.check('https://localhost')).rejects.toThrow(HostNotAllowed);
  await expect(resolve(internet.lookup, 'localhost', false)).rejects.toThrow(HostNotAllowed);
  await expect(resolve(internet.lookup, 'localhost', true)).rejects.toThrow(HostNotAllowed);
});

test('networks that are named are allowed, and no other; the metadata of a cloud never is', async () => {
  const merchant = publicAddresses('10.20.0.0/16, fd00::/8, 169.254.0.0/16, 127.0.0.0/8');
  await expect(merchant.check('https://10.20.3.4')).resolves.toBeUndefined();
  await expect(merchant.check('https://[::ffff:10.20.3.4]')).resolves.toBeUndefined();
  await expect(merchant.check('https://[fd00::7]')).resolves.toBeUndefined();
  for (const url of [
    'https://10.21.3.4',
    'https://[fe80::1]',
    'https://169.254.169.254',
    'https://[::ffff:a9fe:a9fe]',
  ])
    await expect(merchant.check(url)).rejects.toThrow(HostNotAllowed);
  expect(await resolve(merchant.lookup, '127.0.0.1', false)).toBe('127.0.0.1');
  expect(() => publicAddresses('10.0.0.0')).toThrow('CIDR');
});

test('fetching over the lookup fails where the name turned to this machine, and works where that is allowed', async () => {
  const server = createServer((_request, response) => response.end('hello'));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  try {
    const { Agent, get } = await import('node:http');
    const ask = (lookup: LookupFunction) =>
      new Promise((done, fail) => {
        get({ host: 'localhost', port, family: 4, agent: new Agent({ lookup }) }, (response) => {
          response.resume();
          done(response.statusCode);
        }).on('error', fail);
      });
    await expect(ask(internet.lookup)).rejects.toThrow(HostNotAllowed);
    await expect(ask(anyAddress.lookup)).resolves.toBe(200);
    await expect(ask(publicAddresses('127.0.0.0/8').lookup)).resolves.toBe(200);
  } finally {
    server.close();
  }
});
