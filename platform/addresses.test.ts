import { countedAddress } from './addresses';

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:cb00:7107', '203.0.113.7'],
  [' 203.0.113.7 ', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80::/64'],
  ['::1', '::/64'],
])('%s is counted as %s', (written, counted) => {
  expect(countedAddress(written)).toBe(counted);
});

test.each([
  '',
  'localhost',
  '1',
  '0x7f.1',
  '127.1',
  '0177.0.0.1',
  '203.0.113.256',
  '203.0.113.7, 203.0.113.8',
  '203.0.113.7:80',
  '[::1]',
])('%j is not an address', (written) => {
  expect(countedAddress(written)).toBeUndefined();
});
