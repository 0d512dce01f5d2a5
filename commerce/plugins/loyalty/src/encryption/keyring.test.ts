import { randomBytes } from 'node:crypto';
import { createKeyring } from './keyring';
import { isSealed, openJson, sealJson } from './sealed-json';

const key = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const [one, two] = [key('one'), key('two')];
const ring = createKeyring(one, 'KEYS');

test('what is sealed opens in its own place, and shows nothing meanwhile', () => {
  const sealed = ring.seal('Wilhelmina 🌊', 'outbox_event:a');
  expect(sealed).toMatch(/^one:[A-Za-z0-9+/]+=*$/);
  expect(Buffer.from(sealed.slice(4), 'base64').toString()).not.toContain('Wilhelmina');
  expect(ring.open(sealed, 'outbox_event:a')).toBe('Wilhelmina 🌊');
  expect(ring.seal('Wilhelmina 🌊', 'outbox_event:a')).not.toBe(sealed);
});

test('moved to another row, changed or cut it does not open, and the error says nothing of it', () => {
  const sealed = ring.seal('Wilhelmina', 'outbox_event:a');
  for (const [text, context] of [
    [sealed, 'outbox_event:b'],
    [`${sealed.slice(0, -6)}AAAAA=`, 'outbox_event:a'],
    [sealed.slice(0, 12), 'outbox_event:a'],
  ] as const) {
    expect(() => ring.open(text, context)).toThrow('changed, moved, cut');
  }
});

test('after a rotation the new key seals and the old one still opens', () => {
  const rotated = createKeyring(`${two},${one}`, 'KEYS');
  expect(rotated.open(ring.seal('x', 'c'), 'c')).toBe('x');
  expect(rotated.seal('x', 'c')).toMatch(/^two:/);
  expect(() => ring.open(rotated.seal('x', 'c'), 'c')).toThrow('KEYS has no key two');
});

test.each(['', 'one', 'one:c2hvcnQ=', `${one},${one}`, `a:b:${one}`])(
  'settings that are no ring are refused by name, without their value: %#',
  (settings) => {
    expect(() => createKeyring(settings, 'KEYS')).toThrow(/^KEYS (must be|needs)/);
  },
);

test('JSON is kept sealed, and what was kept before is read as it is', () => {
  const stored = sealJson(ring, { firstName: 'Wilhelmina' }, 'loyalty_session:1');
  expect(isSealed(stored)).toBe(true);
  expect(openJson(ring, stored, 'loyalty_session:1')).toEqual({ firstName: 'Wilhelmina' });
  expect(openJson(ring, { firstName: 'Wilhelmina' }, 'loyalty_session:1')).toEqual({
    firstName: 'Wilhelmina',
  });
  expect(openJson(ring, null, 'loyalty_session:1')).toBeNull();
});
