import { registrationOf } from './account-events';

const alex = {
  id: 'cus_1',
  email: 'alex@example.com',
  phone: '+1 (555) 555-0199',
  first_name: ' Alex ',
  last_name: 'Doe',
  has_account: true,
};

test('a customer with an account and a phone number is registered with the loyalty host', () => {
  expect(registrationOf(alex, 'store-1')).toEqual({
    storeId: 'store-1',
    customerId: 'cus_1',
    phone: '+15555550199',
    email: 'alex@example.com',
    firstName: 'Alex',
    lastName: 'Doe',
  });
});

test('a name that ends in half a character when it is cut neither fails nor loses the registration', () => {
  const data = registrationOf(
    { ...alex, first_name: `${'n'.repeat(99)}🌊`, last_name: '\ud83cDoe\u0007' },
    'store-1',
  );
  expect(data).toMatchObject({ firstName: 'n'.repeat(99), lastName: 'Doe' });
  expect(JSON.stringify(data)).not.toMatch(/\\ud/);
});

test.each([
  ['a guest', { has_account: false }],
  ['one without a phone number', { phone: null }],
  ['one whose phone number is none', { phone: '12' }],
])('%s is not', (_who, missing) => {
  expect(registrationOf({ ...alex, ...missing }, 'store-1')).toBeUndefined();
});

test.each([
  ['no last name', { last_name: null }, { firstName: 'Alex' }],
  ['no name at all', { first_name: '', last_name: '\t' }, {}],
  [
    'a tab and a slash in a name',
    { first_name: 'Al\tex', last_name: 'Doe/Smith' },
    { firstName: 'Al ex', lastName: 'Doe/Smith' },
  ],
  [
    'a pasted phone number',
    { phone: '\u202a+1 (555) 555\u20110199\u202c' },
    { firstName: 'Alex', lastName: 'Doe' },
  ],
  ['slashes in the phone number', { phone: '555/555/0199' }, { firstName: 'Alex', lastName: 'Doe' }],
])('%s costs nobody a loyalty account', (_what, over, names) => {
  const { storeId, customerId, phone, email, ...told } =
    registrationOf({ ...alex, ...over }, 'store-1') ?? {};
  expect([storeId, customerId, phone, email]).toEqual([
    'store-1',
    'cus_1',
    '+15555550199',
    'alex@example.com',
  ]);
  expect(told).toEqual(names);
});
