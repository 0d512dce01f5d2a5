import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  FAILURE_WORDS,
  failureWords,
  REFUSAL_WORDS,
  refusalWords,
  WARNING_WORDS,
  warningWords,
} from './failure-words';
import { BYPASS_REASONS, WARNING_CODES } from './session';

const read = (...path: string[]) => readFileSync(join(__dirname, '..', ...path), 'utf8');
const SENTENCE = /^[A-Z][^`\n]+\.$/;

test("every code of the host's own document has words, and no other one", () => {
  const { components } = parse(read('sandbox', 'pdi', 'openapi.yaml')) as {
    components: { schemas: { Problem: { properties: { code: { enum: string[] } } } } };
  };
  const codes = components.schemas.Problem.properties.code.enum;
  expect(Object.keys(REFUSAL_WORDS).toSorted()).toEqual(codes.toSorted());
});

test.each(Object.entries({ ...REFUSAL_WORDS, ...FAILURE_WORDS, ...WARNING_WORDS }))(
  '%s is told in a sentence',
  (_code, words) => expect(words).toMatch(SENTENCE),
);

test('a warning is told by what stands before its colon', () => {
  for (const code of WARNING_CODES) expect(warningWords(`${code}: reward r-1`)).toBe(WARNING_WORDS[code]);
  expect(warningWords('OF_A_LATER_VERSION: x')).toBeNull();
});

test.each(['constructor', '__proto__', 'ACCOUNT_ON_HOLD'])(
  '%s is a reason of a host that nobody knows',
  (code) => {
    expect(refusalWords(code)).toMatch(/a reason of its own/);
    expect(failureWords(code)).toBe(FAILURE_WORDS.UNKNOWN);
  },
);

test('the support guide explains every failure in the same words', () => {
  const guide = read('docs', 'support.md');
  const explained = { ...REFUSAL_WORDS, ...FAILURE_WORDS };
  // Bypass reasons have a table of their own, which also says what to do.
  const rows = Object.entries(explained).map(([code, words]) =>
    (BYPASS_REASONS as readonly string[]).includes(code) ? `| \`${code}\` |` : `| \`${code}\` | ${words} |`,
  );
  expect(rows.filter((row) => !guide.includes(row))).toEqual([]);
});
