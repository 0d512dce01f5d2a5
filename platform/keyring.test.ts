import { contextOf, createKeyring } from './keyring';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const lookup = key(9);
const HERE = contextOf('table', 'row-1', 'column');
const ring = createKeyring(`old:${key(1)}`, lookup);

test('a text comes back as it was, and no two encryptions of it are alike', () => {
  const sealed = ring.encryptText('+15550100123 – Zoë', HERE);
  expect(ring.decryptText(sealed, HERE)).toBe('+15550100123 – Zoë');
  expect(ring.encryptText('+15550100123 – Zoë', HERE)).not.toBe(sealed);
  expect(sealed).not.toContain('5550100');
});

test('after a rotation the new key encrypts and the old one still decrypts', () => {
  const rotated = createKeyring(`new:${key(2)},old:${key(1)}`, lookup);
  expect(rotated.decryptText(ring.encryptText('before', HERE), HERE)).toBe('before');
  expect(rotated.encryptText('after', HERE)).toMatch(/^new:/);
});

test('a key that left the ring opens nothing any more', () => {
  const without = createKeyring(`new:${key(2)}`, lookup);
  expect(() => without.decryptText(ring.encryptText('x', HERE), HERE)).toThrow('Unknown encryption key old');
});

test('one changed bit anywhere is noticed', () => {
  const { keyId, data } = ring.encrypt(Buffer.from('untouched'), HERE);
  for (let at = 0; at < data.length; at += 1) {
    const changed = Uint8Array.from(data);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => ring.decrypt(keyId, changed, HERE)).toThrow('changed, cut, moved or made with another key');
  }
});

test('a cut or empty text is refused', () => {
  const { keyId, data } = ring.encrypt(Buffer.from('whole'), HERE);
  for (const length of [0, 5, 12, 20, data.length - 1])
    expect(() => ring.decrypt(keyId, data.slice(0, length), HERE)).toThrow(
      'changed, cut, moved or made with another key',
    );
  expect(() => ring.decryptText('no separator', HERE)).toThrow('Not an encrypted text');
});

test("a key under another's name does not open its texts", () => {
  const impostor = createKeyring(`old:${key(3)}`, lookup);
  expect(() => impostor.decryptText(ring.encryptText('x', HERE), HERE)).toThrow(
    'changed, cut, moved or made with another key',
  );
});

test('a text that was moved to another row or column does not open there', () => {
  const sealed = ring.encryptText('secret', HERE);
  for (const context of [
    contextOf('table', 'row-2', 'column'),
    contextOf('table', 'row-1', 'other'),
    contextOf('table', 'row-1'),
    contextOf('table', 'row-1","column'),
    '',
  ]) {
    expect(() => ring.decryptText(sealed, context)).toThrow('moved');
    expect(() => ring.decryptTextOfAnyAge(sealed, context)).toThrow('moved');
    expect(() => ring.decryptTextOfAnyAge(sealed.replace(':2:', ':'), context)).toThrow('moved');
  }
});

test('what an earlier version wrote is read from tables, is to be written anew, and is worth nothing in a cache', () => {
  const earlier = createKeyring(`old:${key(1)}`, lookup, { binds: false });
  const unbound = earlier.encryptText('before', HERE);
  expect(unbound).toMatch(/^old:[^:]+$/);
  expect(ring.decryptTextOfAnyAge(unbound, HERE)).toBe('before');
  expect(() => ring.decryptText(unbound, HERE)).toThrow('bound to nothing');
  expect([
    ring.isOutdated(unbound),
    ring.isOutdated(ring.encryptText('now', HERE)),
    earlier.isOutdated(unbound),
  ]).toEqual([true, false, false]);
  expect(createKeyring(`new:${key(2)},old:${key(1)}`, lookup).isOutdated(ring.encryptText('now', HERE))).toBe(
    true,
  );
  expect(earlier.decryptText(ring.encryptText('of the next version', HERE), HERE)).toBe(
    'of the next version',
  );
});

test('the lookup hash is the same for the same value and key, and does not survive another key', () => {
  expect(ring.lookupHash('+15550100123')).toBe(
    createKeyring(`other:${key(5)}`, lookup).lookupHash('+15550100123'),
  );
  expect(ring.lookupHash('+15550100123')).not.toBe(
    createKeyring(`old:${key(1)}`, key(8)).lookupHash('+15550100123'),
  );
});

test.each(['', 'k', 'k:short', `k:${key(1)}:more`, `k:${key(1)},k:${key(2)}`])(
  'a ring that is wrong is refused without telling a key',
  (text) => {
    expect(() => createKeyring(text, lookup)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(key(1)) as string }) as Error,
    );
  },
);
