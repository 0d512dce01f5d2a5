import { ApplicationFailure, ApplicationFailureCategory, defaultPayloadConverter } from '@temporalio/common';
import { ERRORS, type ErrorCode } from '../contract';
import { failureConverter } from './failure-converter';

const codes = Object.keys(ERRORS) as ErrorCode[];
const convert = (error: unknown) => failureConverter.errorToFailure(error, defaultPayloadConverter);
const refusal = (more: Parameters<typeof ApplicationFailure.create>[0] = {}) =>
  ApplicationFailure.create({
    type: 'SESSION_CLOSED',
    message: ERRORS.SESSION_CLOSED.title,
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
    ...more,
  });

test.each(codes)(
  "a refusal of the type %s says its sentence in clear, so that Temporal's UI can show it",
  (type) => {
    const failure = convert(
      refusal({
        type,
        message: ERRORS[type].title,
        details: [[{ pointer: '/phone', message: 'is no phone' }]],
      }),
    );
    expect(failure.message).toBe(ERRORS[type].title);
    expect(failure.stackTrace).toBe('');
  },
);

test('a refusal is read back as it was', () => {
  const details = [[{ pointer: '/phone', message: 'is no phone' }]];
  const read = failureConverter.failureToError(convert(refusal({ details })), defaultPayloadConverter);
  expect(read).toMatchObject({
    type: 'SESSION_CLOSED',
    message: ERRORS.SESSION_CLOSED.title,
    nonRetryable: true,
    details,
  });
});

test.each([
  ['a refusal with words of its own', refusal({ message: 'Ann Example has +15550100123' })],
  ['a known sentence of another type', refusal({ type: 'HOST_ERROR' })],
  ['a type that only looks like one of ours', refusal({ type: 'toString', message: String({}.toString) })],
  ["what nobody expected, under a refusal's name", refusal({ category: undefined })],
  ['any other error', new Error(ERRORS.SESSION_CLOSED.title)],
  [
    'a failure around a refusal',
    ApplicationFailure.create({ type: 'WRAPPED', message: 'Ann Example', cause: refusal() }),
  ],
])('%s stays encoded', (_what, error) => {
  const failure = convert(error);
  expect(failure.message).toBe('Encoded failure');
  expect(failure.stackTrace).toBe('');
});
