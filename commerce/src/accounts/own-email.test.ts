import { requireOwnEmail } from './own-email';

type Request = Parameters<typeof requireOwnEmail>[0];

/** A request of a shopper with these Firebase identities. */
const request = (email: unknown, confirmed: string[]): Request =>
  ({
    body: { email },
    auth_context: { auth_identity_id: 'authid_1' },
    scope: { resolve: () => ({ listProviderIdentities: async () => confirmed.map((each) => ({ user_metadata: { email: each } })) }) },
  }) as unknown as Request;

const pass = async (email: unknown, confirmed: string[]): Promise<boolean> => {
  let passed = false;
  await requireOwnEmail(request(email, confirmed), {} as Parameters<typeof requireOwnEmail>[1], () => {
    passed = true;
  });
  return passed;
};

test('the confirmed address passes, however it is written', async () => {
  expect(await pass(' Me@Example.com ', ['me@example.com'])).toBe(true);
});

test.each(['you@example.com', '', undefined, { $ne: '' }])('another address does not: %p', async (email) => {
  await expect(pass(email, ['me@example.com'])).rejects.toThrow('the one that you have signed in with');
});

test('who signs in with a password is left to Medusa', async () => {
  expect(await pass('any@example.com', [])).toBe(true);
});
