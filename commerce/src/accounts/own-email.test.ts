import { requireOwnEmail } from './own-email';

type Request = Parameters<typeof requireOwnEmail>[0];
interface Identity {
  provider: string;
  entity_id: string;
  user_metadata?: Record<string, unknown>;
}

const byFirebase = (email: string): Identity => ({
  provider: 'firebase',
  entity_id: 'uid',
  user_metadata: { email },
});
const byPassword = (email: string): Identity => ({ provider: 'emailpass', entity_id: email });

const request = (email: unknown, identities: Identity[]): Request =>
  ({
    body: { email },
    auth_context: { auth_identity_id: 'authid_1' },
    scope: { resolve: () => ({ listProviderIdentities: async () => identities }) },
  }) as unknown as Request;

const pass = async (email: unknown, identities: Identity[]): Promise<boolean> => {
  let passed = false;
  await requireOwnEmail(request(email, identities), {} as Parameters<typeof requireOwnEmail>[1], () => {
    passed = true;
  });
  return passed;
};

test.each([byFirebase('me@example.com'), byPassword('Me@example.com')])(
  'the address that was signed in with passes, however it is written: %p',
  async (identity) => {
    expect(await pass(' Me@Example.com ', [identity])).toBe(true);
  },
);

test.each([byFirebase('me@example.com'), byPassword('me@example.com')])(
  'another address does not: %p',
  async (identity) => {
    for (const email of ['you@example.com', '', undefined, { $ne: '' }])
      await expect(pass(email, [identity])).rejects.toThrow('the one that you have signed in with');
  },
);

test('without any identity there is no own address', async () => {
  await expect(pass('', [])).rejects.toThrow('signed in with');
});
