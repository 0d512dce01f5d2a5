import { randomBytes } from 'node:crypto';
import { parseOptions } from './options';

const encryptionKeys = `k1:${randomBytes(32).toString('base64')}`;
const right = { url: 'https://loyalty.example.com', apiKey: 'lk_secret', storeId: 'store-1', encryptionKeys };

test('what a shop leaves out is filled in', () => {
  expect(parseOptions(right)).toEqual({ ...right, trustProxy: 0 });
  expect(
    parseOptions({ ...right, queue: { url: 'https://sqs.example.com/q', eventKeys: encryptionKeys } }).queue,
  ).toEqual({ url: 'https://sqs.example.com/q', eventKeys: encryptionKeys, region: 'us-east-1' });
});

test.each([
  ['url', { url: 'loyalty.example.com' }],
  ['url', { url: 'https://user:password@loyalty.example.com' }],
  ['apiKey', { apiKey: '' }],
  ['storeId', { storeId: undefined }],
  ['encryptionKeys', { encryptionKeys: 'k1:dG9vIHNob3J0' }],
  ['trustProxy', { trustProxy: -1 }],
  ['queue.eventKeys', { queue: { url: 'https://sqs.example.com/q' } }],
  ['apikey', { apikey: 'lk_secret' }],
])('a wrong option is named, and no value is told: %s', (name, wrong) => {
  const parse = () => parseOptions({ ...right, ...wrong });
  expect(parse).toThrow(/medusa-config/);
  expect(parse).toThrow(name);
  expect(parse).not.toThrow(/lk_secret|password|dG9v/);
});

test('no options at all are an error in the same words', () => {
  expect(() => parseOptions(undefined)).toThrow(/medusa-config/);
});
