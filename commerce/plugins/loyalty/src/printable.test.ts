import fc from 'fast-check';
import { printable } from './printable';

test('a pair that does not fit is left out whole', () => {
  expect(printable(`${'n'.repeat(99)}🌊`, 100)).toBe('n'.repeat(99));
  expect(printable(`${'n'.repeat(98)}🌊`, 100)).toBe(`${'n'.repeat(98)}🌊`);
});

test('half a pair and control characters are cleaned away', () => {
  expect(printable('\ud83cA\u0000le\nx\udf0a ', 100)).toBe('A le x');
});

test('whatever was typed, the result is printable, whole and short enough', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.oneof(
          fc.constantFrom('\ud83c', '\udf0a', '🌊', '\u0000'),
          fc.string({ minLength: 1, maxLength: 1 }),
        ),
      }),
      fc.integer({ min: 1, max: 40 }),
      (text, max) => {
        const result = printable(text, max);
        expect(result.length).toBeLessThanOrEqual(max);
        expect(result).not.toMatch(/[\p{Cc}\p{Cs}]/u);
        expect(result).toBe(result.trim());
      },
    ),
  );
});
