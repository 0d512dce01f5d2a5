import { phoneOf } from './phone';

test.each([
  ['\u202a+1 (555) 555-0654\u202c', 'bidirectional marks, as copied from a contact'],
  ['+1 555\u2013555\u20130654', 'en dashes'],
  ['555\u2011555\u20110654', 'non-breaking hyphens'],
  ['555\u2212555\u22120654', 'minus signs'],
  ['555\u200b555\u200b0654', 'zero-width spaces'],
  ['\ufeff5555550654', 'a byte order mark'],
  ['tel:+1-555-555-0654', 'a link'],
  ['TEL:5555550654', 'a link in capitals'],
  ['555/555/0654', 'slashes'],
  ['555\t555\t0654\n', 'tabs and a line break'],
  ['555\u00a0555\u202f0654', 'spaces that do not break'],
  ['１５５５５５５０６５４', 'wide digits'],
  ['1.555.555.0654', 'dots'],
  ['tel:%2B15555550654', 'a link whose plus is encoded'],
  ['sms:+15555550654', 'a link to a message'],
  ['📞 +1 555 555 0654', 'a telephone before it'],
  ['+1 555 555 0654\ufe0f', 'the style of an emoji'],
  ['"555 555 0654",', 'quotes and a comma'],
  ['<+1 555 555 0654>', 'angle brackets'],
  ['+1\u30fc555\u30fc555\u30fc0654', 'the long vowel of a Japanese keyboard'],
  ['+1\u2043555\u2043555\u20430654', 'bullets'],
  ['+1~555~555~0654', 'tildes'],
])('%j is one number (%s)', (pasted) => expect(phoneOf(pasted)).toBe('+15555550654'));

test.each(['', '12', '555-0654', '555 555 0654 ext. 5', '+1', 'not a number', '0155555506544'])(
  '%j is no phone number',
  (text) => expect(phoneOf(text)).toBeUndefined(),
);
