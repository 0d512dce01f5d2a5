import { hashPassword, parseUsers } from './users';

test("a password opens its own user and nobody else's", async () => {
  const users = parseUsers(`ann:${await hashPassword('one')}, bob:${await hashPassword('two')}`);
  expect(await users.verify('ann', 'one')).toMatchObject({ name: 'ann' });
  expect(await users.verify('ann', 'two')).toBeNull();
  expect(await users.verify('carl', 'one')).toBeNull();
});

test('the same password has another hash each time', async () => {
  expect(await hashPassword('one')).not.toBe(await hashPassword('one'));
});

test.each([
  'ann',
  'ann:secret',
  'ann:scrypt$30$8$1$aaaaaaaaaaaaaaaaaaaaaa$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
])('an entry that is wrong is named by its number, not by its text', (text) => {
  expect(() => parseUsers(text)).toThrow('CODEC_USERS: entry 1 is not name:scrypt$...');
});

test('no users at all is allowed: nobody can log in', async () => {
  expect(parseUsers('').count).toBe(0);
});
