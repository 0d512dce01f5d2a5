import { readToken } from './wire';

const answer = (expires_in?: unknown) => ({
  access_token: 'abc',
  token_type: 'Bearer',
  ...(expires_in === undefined ? {} : { expires_in }),
});

test.each([
  ['as a number', 3599, 3599],
  ['as text', '3599', 3599],
  ['with a fraction', 3599.5, 3599.5],
])('the life of a token is read %s', (_how, told, lifetimeSeconds) => {
  expect(readToken(answer(told))).toEqual({ value: 'abc', lifetimeSeconds });
});

test.each([undefined, null, '', 'soon', 0, -1, Number.NaN, true])(
  'a token whose life is told as %p serves for a few minutes',
  (told) => {
    expect(readToken(answer(told))).toEqual({ value: 'abc', lifetimeSeconds: 300 });
  },
);

test.each(['bearer', 'BEARER', 'BearerToken', '', null, undefined])(
  'a token of the type %p is a bearer token',
  (token_type) => {
    expect(readToken({ ...answer(60), token_type })).toEqual({ value: 'abc', lifetimeSeconds: 60 });
  },
);

test.each([{}, { access_token: '', token_type: 'Bearer' }, { ...answer(60), token_type: 'mac' }])(
  'what is no bearer token is refused: %p',
  (body) => {
    expect(() => readToken(body)).toThrow('not valid');
  },
);
