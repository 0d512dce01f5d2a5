import fc from 'fast-check';
import { codeText, escapeMarkdown, idText } from './markdown';

test.each([
  ['cart_01HXYZ', 'cart_01HXYZ'],
  ['[log in](https://stranger.example)', '·log·in··https···stranger·example·'],
  ['<img src=x onerror=alert(1)>', '·img·src·x·onerror·alert·1··'],
  ['www.stranger.example', 'www·stranger·example'],
])('the id %s is written as a word', (id, text) => expect(idText(id)).toBe(text));

test('a text holds no link, image, code or tag, however it is written', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          '[',
          ']',
          '(',
          ')',
          '!',
          '<',
          '>',
          '`',
          'https://a.example',
          'www.a.example',
          'a@b.example',
          '\\',
          '|',
          ' word ',
        ),
      ),
      (parts) => {
        const text = escapeMarkdown(parts.join(''));
        expect(text).not.toMatch(/[[\]()<>`|@\\!]|:\/\/|www\./);
      },
    ),
  );
});

test('what reads well stays as it is', () =>
  expect(escapeMarkdown('10 % off, $1.50 - today')).toBe('10 % off, $1.50 - today'));

test('code cannot be ended from inside', () => expect(codeText('a`b|c\nd')).toBe("`a'b'c'd`"));
