import { registrationOf } from './customer-events';

jest.mock('../../config', () => ({ config: { loyalty: { storeId: 'store-1' } } }));

const alex = {
  id: 'cus_1',
  email: 'alex@example.com',
  phone: '+1 (555) 555-0199',
  first_name: ' Alex ',
  last_name: 'Doe',
  has_account: true,
};

test('a customer with an account and a phone number is registered with the loyalty host', () => {
  expect(registrationOf(alex)).toEqual({
    storeId: 'store-1',
    customerId: 'cus_1',
    phone: '+15555550199',
    email: 'alex@example.com',
    firstName: 'Alex',
    lastName: 'Doe',
  });
});

test('a name that ends in half a character when it is cut neither fails nor loses the registration', () => {
  const data = registrationOf({ ...alex, first_name: `${'n'.repeat(99)}🌊`, last_name: '\ud83cDoe\u0007' });
  expect(data).toMatchObject({ firstName: 'n'.repeat(99), lastName: 'Doe' });
  expect(JSON.stringify(data)).not.toMatch(/\\ud/);
});

test.each([
  ['a guest', { has_account: false }],
  ['one without a phone number', { phone: null }],
  ['one whose phone number is none', { phone: '12' }],
  ['one without a first name', { first_name: '' }],
  ['one without a last name', { last_name: null }],
])('%s is not', (_who, missing) => {
  expect(registrationOf({ ...alex, ...missing })).toBeUndefined();
});
