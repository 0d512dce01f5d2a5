import { toE164 } from './phone';

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
])('%j is one number (%s)', (pasted) => expect(toE164(pasted)).toBe('+15555550654'));

test.each(['', '12', '555-0654', '555 555 0654 ext. 5', '+1', 'not a number', '0155555506544'])(
  '%j is no phone number',
  (text) => expect(toE164(text)).toBeUndefined(),
);
