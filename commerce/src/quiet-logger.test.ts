import type { Logger } from '@medusajs/framework/types';
import { createQuietLogger } from './quiet-logger';

const PERSON = 'wilhelmina@example.org';
const said: unknown[][] = [];
const noted = (...values: unknown[]): void => void said.push(values);
const logger = createQuietLogger({
  error: noted,
  warn: noted,
  info: noted,
  debug: noted,
  verbose: noted,
  http: noted,
  silly: noted,
  log: noted,
  panic: noted,
  shouldLog: () => true,
} as unknown as Logger);
/** All that a transport could print of it. */
const printed = (): string =>
  said
    .flat()
    .map((value) =>
      value instanceof Error
        ? [
            value.name,
            value.message,
            value.stack,
            JSON.stringify(value, Object.getOwnPropertyNames(value)),
          ].join('\n')
        : String(value),
    )
    .join('\n');

beforeEach(() => said.splice(0));

const thrown = (message: string, more: object): Error => Object.assign(new Error(message), more);
const ofDatabase: [string, Error][] = [
  [
    "an ORM's error",
    thrown(`insert into "customer" ("email") values ('${PERSON}') - invalid input syntax for type json`, {
      name: 'DriverException',
      code: '22P02',
      detail: PERSON,
      severity: 'ERROR',
      where: `JSON data: ${PERSON}`,
    }),
  ],
  [
    "the driver's own",
    thrown('duplicate key value', {
      code: '23505',
      severity: 'ERROR',
      detail: `Key (email)=(${PERSON}) already exists.`,
    }),
  ],
  [
    'one that was thrown on without its code',
    thrown(`update "customer" set "email" = '${PERSON}' - value too long`, {}),
  ],
];

test.each(ofDatabase)('%s is logged without what it failed on', (_what, error) => {
  logger.error(error);
  logger.error('An error occurred while processing customer.created:', error);
  (logger.warn as (value: unknown) => void)(error);
  expect(said).toHaveLength(3);
  expect(printed()).not.toContain(PERSON);
});

test('its class, code and place stay', () => {
  logger.error(ofDatabase[0]?.[1] as Error);
  expect(printed()).toMatch(/DriverException 22P02\n\s+at .*quiet-logger\.test/);
});

test('a statement within a text is left out', () => {
  logger.warn(`The job failed: insert into "cart_address" values ('${PERSON}') - no`);
  expect(printed()).toBe('The job failed: [a statement of the database]');
});

test('everything else is said as it is', () => {
  const error = new Error('Finix gave no answer');
  logger.error('Something', error);
  logger.info('Select a store, update from time to time');
  expect(said).toEqual([['Something', error], ['Select a store, update from time to time']]);
  expect(logger.shouldLog('info')).toBe(true);
});

test('requests have no lines of their own: their addresses hold tokens and names', () => {
  expect(logger.shouldLog('http')).toBe(false);
  expect(logger.shouldLog('info')).toBe(true);
});
