import { passwordRequest, sessionRequest } from './session-request';

const SIGN_IN = {
  action: 'sign-in',
  credentials: { provider: 'emailpass', payload: { email: 'alex@example.com', password: 'a long one' } },
};
const FIREBASE = {
  action: 'sign-in',
  credentials: { provider: 'firebase', payload: { idToken: 'token' } },
  profile: { email: '', firstName: '', lastName: '' },
};
const REGISTER = {
  action: 'register',
  registration: { email: 'alex@example.com', password: 'a long one', firstName: 'Alex', lastName: 'Rivera' },
};
const WITH_PHONE = { action: 'register', registration: { ...REGISTER.registration, phone: '+15555550123' } };

const ONE_NAME = { action: 'register', registration: { ...REGISTER.registration, lastName: '' } };

test.each([[SIGN_IN], [FIREBASE], [REGISTER], [WITH_PHONE], [ONE_NAME]])('%j is a request', (body) =>
  expect(sessionRequest(body)).toEqual(body),
);

test('nothing goes on beside what was asked for', () => {
  const { credentials } = SIGN_IN;
  expect(
    sessionRequest({
      ...SIGN_IN,
      more: 1,
      credentials: { ...credentials, more: 1, payload: { ...credentials.payload, more: { deep: [] } } },
    }),
  ).toEqual(SIGN_IN);
  expect(
    sessionRequest({ ...REGISTER, registration: { ...REGISTER.registration, metadata: { admin: true } } }),
  ).toEqual(REGISTER);
});

test.each([
  [null],
  [[]],
  ['sign-in'],
  [{}],
  [{ action: 'sign-in' }],
  [{ action: 'register' }],
  [{ ...SIGN_IN, action: 'toString' }],
  [{ action: 'sign-in', credentials: { provider: 'toString', payload: {} } }],
  [{ action: 'sign-in', credentials: { provider: 'emailpass', payload: { email: 'alex@example.com' } } }],
  [
    {
      action: 'sign-in',
      credentials: { provider: 'emailpass', payload: { email: 'alex@example.com', password: { length: 9 } } },
    },
  ],
  [
    {
      action: 'sign-in',
      credentials: {
        provider: 'emailpass',
        payload: { email: 'alex@example.com', password: 'a'.repeat(10_000) },
      },
    },
  ],
  [{ action: 'register', registration: { ...REGISTER.registration, phone: 5 } }],
])('%j is none', (body) => expect(sessionRequest(body)).toBeUndefined());

test.each([
  [{ action: 'forgot', email: 'alex@example.com' }],
  [{ action: 'set', token: 'a.b.c', password: 'a long one' }],
])('%j is about a password', (body) => expect(passwordRequest({ ...body, more: 1 })).toEqual(body));
test.each([
  [null],
  [{}],
  [{ action: 'forgot' }],
  [{ action: 'set', token: 'a.b.c' }],
  [{ action: 'set', password: 'a long one' }],
  [SIGN_IN],
])('%j is not', (body) => expect(passwordRequest(body)).toBeUndefined());
