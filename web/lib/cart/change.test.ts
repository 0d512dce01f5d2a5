import { mergeChanges } from './change';

test('a newer identity takes the place of the older, and of a code for it', () => {
  expect(
    mergeChanges(
      { phone: '+15555550123', sendCode: true, code: '123456', email: 'a@example.com' },
      { linked: true },
    ),
  ).toEqual({ linked: true, email: 'a@example.com' });
  expect(mergeChanges({ linked: true, code: '123456' }, { phone: '+15555550123' })).toEqual({
    phone: '+15555550123',
  });
});

test('a code goes with the identity that it was typed for', () => {
  expect(mergeChanges({ phone: '+15555550123' }, { sendCode: true })).toEqual({
    phone: '+15555550123',
    sendCode: true,
  });
  expect(mergeChanges({ sendCode: true }, { code: '123456' })).toEqual({ sendCode: true, code: '123456' });
});

test('quantities of different lines go out together', () =>
  expect(mergeChanges({ quantities: { a: 1 } }, { quantities: { b: 2 } })).toEqual({
    quantities: { a: 1, b: 2 },
  }));
