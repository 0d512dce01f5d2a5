import { MedusaError } from '@medusajs/framework/utils';
import { EmailPassProvider } from './service';

type Identities = Parameters<EmailPassProvider['authenticate']>[1];

class Watched extends EmailPassProvider {
  hashes = 0;
  protected override async hashPassword(): Promise<string> {
    this.hashes += 1;
    return 'no hash';
  }
}

/** One account is known; whatever is made is kept. */
function setUp() {
  const made: unknown[] = [];
  const known = {
    id: 'authid_1',
    app_metadata: { customer_id: 'cus_1' },
    provider_identities: [{ provider: 'emailpass', entity_id: 'me@example.com', provider_metadata: {} }],
  };
  const identities = {
    retrieve: async ({ entity_id }: { entity_id: string }) => {
      if (entity_id !== 'me@example.com') throw new MedusaError(MedusaError.Types.NOT_FOUND, 'no identity');
      return structuredClone(known);
    },
    create: async (data: object) => {
      made.push(data);
      return structuredClone(known);
    },
    update: async (_id: string, data: object) => {
      made.push(data);
      return structuredClone(known);
    },
  } as unknown as Identities;
  const provider = new Watched({ logger: console as never }, {});
  const of = (email: string, password: unknown) =>
    ({ body: { email, password } }) as Parameters<EmailPassProvider['authenticate']>[0];
  return { made, known, identities, provider, of };
}

test('an address without an account costs a hash as well, and gets the same answer', async () => {
  const { provider, identities, of } = setUp();
  const unknown = await provider.authenticate(of('you@example.com', 'any password at all'), identities);
  expect(provider.hashes).toBe(1);
  expect(unknown).toEqual(
    await provider.authenticate(of('me@example.com', 'any password at all'), identities),
  );
});

test('a password that is replaced while it is looked at lets nobody in', async () => {
  const { provider, identities, known, of } = setUp();
  const hashOf = (password: string): Promise<string> =>
    new EmailPassProvider({ logger: console as never }, {})['hashPassword'](password);
  const [old, replaced] = [await hashOf('the old password'), await hashOf('the new password')];
  const metadata: { password?: string } = known.provider_identities[0]?.provider_metadata ?? {};
  const tryOld = () => provider.authenticate(of('me@example.com', 'the old password'), identities);
  metadata.password = old;
  expect(await tryOld()).toMatchObject({ success: true });
  const { retrieve } = identities;
  let reads = 0;
  identities.retrieve = async (selector) => {
    const found = await retrieve(selector);
    reads += 1;
    // Medusa's own look is the second one.
    if (reads === 2) metadata.password = replaced;
    return found;
  };
  expect(await tryOld()).toEqual({ success: false, error: 'Invalid email or password' });
});

test('registering an address that is taken costs a hash as registering a new one does', async () => {
  const { provider, identities, of } = setUp();
  expect(await provider.register(of('me@example.com', 'a long enough password'), identities)).toMatchObject({
    success: false,
  });
  expect(provider.hashes).toBe(1);
  expect(await provider.register(of('you@example.com', 'a long enough password'), identities)).toMatchObject({
    success: true,
  });
  expect(provider.hashes).toBe(2);
});

test.each(['a', '1', 'password', undefined, { length: 20 }])(
  'the password %p is set by no way',
  async (password) => {
    const { provider, identities, of, made } = setUp();
    expect(await provider.register(of('you@example.com', password), identities)).toMatchObject({
      success: false,
      error: expect.stringMatching(/password/i),
    });
    expect(
      await provider.update({ password: password as string, entity_id: 'me@example.com' }, identities),
    ).toMatchObject({ success: false });
    expect(made).toEqual([]);
  },
);
