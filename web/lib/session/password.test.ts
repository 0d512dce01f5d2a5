import { passwordSlip, tokenOf } from './password';

test.each([
  ['', 'Choose a password.'],
  ['1', 'Use at least 8 characters.'],
  ['1234567', 'Use at least 8 characters.'],
  ['🌊🌊🌊🌊', 'Use at least 8 characters.'],
  ['correct horse', undefined],
])('%p: %p', (password, slip) => expect(passwordSlip(password)).toBe(slip));

test.each([
  ['#token=a.b-c_d', 'a.b-c_d'],
  ['token=a', 'a'],
  ['', undefined],
  ['#', undefined],
  ['#other=1', undefined],
])('the token in %p is %p', (hash, token) => expect(tokenOf(hash)).toBe(token));
