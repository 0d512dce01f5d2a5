import { PlainError, reasonOf } from './failure';

const PERSON = 'wilhelmina@example.org +15555557319';

test.each([
  [
    'an error of the database',
    Object.assign(new Error(`insert into "outbox_event" values ('${PERSON}') - invalid input`), {
      name: 'DriverException',
      code: '22P02',
      detail: PERSON,
    }),
    'DriverException 22P02',
  ],
  [
    "an error of Medusa's",
    Object.assign(new Error(`Customer with email: ${PERSON}, already exists.`), {
      type: 'invalid_data',
      code: 'invalid_request_error',
    }),
    'Error invalid_data invalid_request_error',
  ],
  [
    "what a workflow of Medusa's wrote down",
    { name: 'MedusaError', message: PERSON, type: 'not_found' },
    'MedusaError not_found',
  ],
  [
    'no connection',
    new TypeError('fetch failed', { cause: Object.assign(new Error(PERSON), { code: 'ECONNREFUSED' }) }),
    'TypeError ECONNREFUSED',
  ],
  ['JSON that is none', new SyntaxError(`Unexpected token in "${PERSON}"`), 'SyntaxError'],
  ['a name that is a sentence', Object.assign(new Error('x'), { name: PERSON, code: PERSON }), 'Error'],
  ['a text', PERSON, 'unknown'],
  ['nothing', undefined, 'unknown'],
])('%s is told by class and code, never by its message', (_what, error, reason) => {
  expect(reasonOf(error)).toBe(reason);
});

test('a fixed sentence of our own is told', () => {
  expect(reasonOf(new PlainError('A payment of the order is not captured yet'))).toBe(
    'PlainError: A payment of the order is not captured yet',
  );
});
