import { sessionRequest } from './session-request';

const SIGN_IN = { action: 'sign-in', credentials: { provider: 'emailpass', payload: { email: 'alex@example.com', password: 'a long one' } } };
const FIREBASE = { action: 'sign-in', credentials: { provider: 'firebase', payload: { idToken: 'token' } }, profile: { email: '', firstName: '', lastName: '' } };
const REGISTER = { action: 'register', registration: { email: 'alex@example.com', password: 'a long one', firstName: 'Alex', lastName: 'Rivera' } };

test.each([[SIGN_IN], [FIREBASE], [REGISTER]])('%j is a request', (body) => expect(sessionRequest(body)).toBe(body));

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
  [{ action: 'register', registration: { ...REGISTER.registration, phone: 5 } }],
])('%j is none', (body) => expect(sessionRequest(body)).toBeUndefined());
