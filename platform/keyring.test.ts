import { createKeyring } from './keyring';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const lookup = key(9);
const ring = createKeyring(`old:${key(1)}`, lookup);

test('a text comes back as it was, and no two encryptions of it are alike', () => {
  const sealed = ring.encryptText('+15550100123 – Zoë');
  expect(ring.decryptText(sealed)).toBe('+15550100123 – Zoë');
  expect(ring.encryptText('+15550100123 – Zoë')).not.toBe(sealed);
  expect(sealed).not.toContain('5550100');
});

test('after a rotation the new key encrypts and the old one still decrypts', () => {
  const rotated = createKeyring(`new:${key(2)},old:${key(1)}`, lookup);
  expect(rotated.decryptText(ring.encryptText('before'))).toBe('before');
  expect(rotated.encryptText('after')).toMatch(/^new:/);
});

test('a key that left the ring opens nothing any more', () => {
  const without = createKeyring(`new:${key(2)}`, lookup);
  expect(() => without.decryptText(ring.encryptText('x'))).toThrow('Unknown encryption key old');
});

test('one changed bit anywhere is noticed', () => {
  const { keyId, data } = ring.encrypt(Buffer.from('untouched'));
  for (let at = 0; at < data.length; at += 1) {
    const changed = Uint8Array.from(data);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => ring.decrypt(keyId, changed)).toThrow('changed, cut or made with another key');
  }
});

test('a cut or empty text is refused', () => {
  const { keyId, data } = ring.encrypt(Buffer.from('whole'));
  for (const length of [0, 5, 12, 20, data.length - 1]) expect(() => ring.decrypt(keyId, data.slice(0, length))).toThrow('changed, cut or made with another key');
  expect(() => ring.decryptText('no separator')).toThrow('Not an encrypted text');
});

test('a key under another\'s name does not open its texts', () => {
  const impostor = createKeyring(`old:${key(3)}`, lookup);
  expect(() => impostor.decryptText(ring.encryptText('x'))).toThrow('changed, cut or made with another key');
});

test('the lookup hash is the same for the same value and key, and does not survive another key', () => {
  expect(ring.lookupHash('+15550100123')).toBe(createKeyring(`other:${key(5)}`, lookup).lookupHash('+15550100123'));
  expect(ring.lookupHash('+15550100123')).not.toBe(createKeyring(`old:${key(1)}`, key(8)).lookupHash('+15550100123'));
});

test.each(['', 'k', 'k:short', `k:${key(1)}:more`, `k:${key(1)},k:${key(2)}`])('a ring that is wrong is refused without telling a key', (text) => {
  expect(() => createKeyring(text, lookup)).toThrow(expect.objectContaining({ message: expect.not.stringContaining(key(1)) as string }) as Error);
});
