import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createTestClient, MEMBER, newStore, step, type TestClient } from '../testing/host-fixture';
import { testKeyring } from '../testing/keys';
import { startRecordingProxy, type RecordingProxy } from '../testing/recording-proxy';
import { startSandbox, TOKEN_PATH, type Sandbox } from '../testing/sandbox';
import { createPdiActivities } from '.';
import type { StoreHostConfig } from '../cache';

const STRANGER = { phone: '+15555559999' };
const keyring = testKeyring();
let sandbox: Sandbox;
let proxy: RecordingProxy;
const clients: TestClient[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
  proxy = await startRecordingProxy(sandbox.url);
});
afterAll(async () => {
  await proxy.close();
  await sandbox.close();
});
afterEach(async () => {
  proxy.override = undefined;
  await sandbox.clearFaults();
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

function setUp({
  store = newStore(sandbox.url),
  timeouts = {},
}: { store?: StoreHostConfig; timeouts?: object } = {}) {
  const created = createTestClient(store, keyring, null, { timeouts });
  clients.push(created);
  const pos = crypto.randomUUID();
  const named = (name: string, identity: { phone: string } | { membershipId: string } = MEMBER_PHONE) => ({
    ...step(store, name, pos),
    identity,
  });
  return {
    ...created,
    named,
    send: (identity?: { phone: string } | { membershipId: string }) =>
      created.client.sendCode(named('code', identity)),
    verify: (code: string, name = 'verify') => created.client.verifyCode({ ...named(name), code }),
  };
}
const MEMBER_PHONE = { phone: MEMBER.phone };
const sentCode = async (): Promise<string> => (await sandbox.messages()).at(-1)?.code ?? '';
const answerAll = (status: number, body: string) => {
  proxy.override = (path) => (path === TOKEN_PATH ? undefined : { status, body });
};

test('a code is sent to the number on file and verifies once', async () => {
  const { send, verify } = setUp();
  await expect(send({ membershipId: MEMBER.membershipId })).resolves.toEqual({ outcome: 'sent' });
  expect((await sandbox.messages()).at(-1)?.phone).toBe(MEMBER.phone);
  const code = await sentCode();
  await expect(verify('nonsense', 'first')).resolves.toEqual({ verified: false });
  await expect(verify(code, 'second')).resolves.toEqual({ verified: true });
  await expect(verify(code, 'third')).resolves.toEqual({ verified: false });
});

test('a verification whose answer was lost is answered to the retry', async () => {
  const { send, verify } = setUp();
  await send();
  const code = await sentCode();
  await sandbox.fault({ route: 'verify', kind: 'lostAnswer', times: 1 });
  await expect(verify(code)).rejects.toMatchObject({ code: 'HOST_UNAVAILABLE' });
  await expect(verify(code)).resolves.toEqual({ verified: true });
});

test('a number that nobody has is answered alike, also by a host that tells', async () => {
  const { send } = setUp();
  const before = (await sandbox.messages()).length;
  await expect(send(STRANGER)).resolves.toEqual({ outcome: 'sent' });
  expect(await sandbox.messages()).toHaveLength(before);
  const telling = setUp({ store: newStore(proxy.url) });
  answerAll(404, JSON.stringify({ code: 'MEMBER_NOT_FOUND', message: 'No' }));
  await expect(telling.send(STRANGER)).resolves.toEqual({ outcome: 'sent' });
  await expect(telling.verify('123456')).resolves.toEqual({ verified: false });
});

test.each([
  ['404 of its own', 404, JSON.stringify({ code: 'NOT_FOUND', message: 'No such route' })],
  ['404 of what stands before it', 404, '<html>'],
  ['501', 501, ''],
])('a host without codes (%s) is an answer and no failure of the host', async (_name, status, body) => {
  const { send, verify, client, named } = setUp({ store: newStore(proxy.url) });
  answerAll(status, body);
  for (let call = 0; call < 10; call += 1) await expect(send()).resolves.toEqual({ outcome: 'unsupported' });
  await expect(verify('123456')).rejects.toMatchObject({ name: 'HostRefusal' });
  proxy.override = undefined;
  await expect(client.identifyMember(named('identify'))).resolves.toMatchObject({ outcome: 'found' });
});

test.each([
  ['code', 'an answer for another transaction', { posSequenceID: 'other', sent: true }],
  ['code', 'an answer that does not say so', { sent: true }],
  ['verify', 'an answer for another transaction', { posSequenceID: 'other', verified: true }],
  ['verify', 'a yes that is none', { verified: 'true' }],
])('%s: %s proves nothing', async (route, _name, body) => {
  const { send, verify, named } = setUp({ store: newStore(proxy.url) });
  answerAll(
    200,
    JSON.stringify({ posSequenceID: 'verified' in body ? named('x').posSequenceId : undefined, ...body }),
  );
  await expect(route === 'code' ? send() : verify('123456')).rejects.toMatchObject({
    code: 'HOST_INVALID_RESPONSE',
  });
});

test('both are interactive calls: short, and refused at once while the circuit is open', async () => {
  const { send, verify } = setUp();
  await send();
  await sandbox.fault(
    { route: 'code', kind: 'hang', times: 1 },
    { route: 'verify', kind: 'hang', times: 1 },
    { route: 'code', kind: 'status', value: 500 },
  );
  const late = { code: 'HOST_TIMEOUT', message: expect.stringMatching(/within \d{2,4} ms$/) };
  await expect(send(STRANGER)).rejects.toMatchObject(late);
  await expect(verify('123456')).rejects.toMatchObject(late);
  for (let call = 0; call < 2; call += 1) await expect(send()).rejects.toMatchObject({ code: 'HOST_ERROR' });
  await expect(send()).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
  await expect(verify('123456')).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
});

test('as activities they fail as identify does; a host without the message is final', async () => {
  const { client, named } = setUp({ store: newStore(proxy.url) });
  const activities = createPdiActivities({ client });
  const environment = () =>
    new MockActivityEnvironment(
      { isLocal: true, startToCloseTimeoutMs: 10_000 },
      { logger: new DefaultLogger('ERROR') },
    );
  await expect(environment().run(activities.sendCode, named('code'))).resolves.toEqual({ outcome: 'sent' });
  await expect(
    environment().run(activities.verifyCode, { ...named('verify'), code: await sentCode() }),
  ).resolves.toEqual({ verified: true });
  answerAll(404, '');
  await expect(
    environment().run(activities.verifyCode, { ...named('again'), code: '123456' }),
  ).rejects.toMatchObject({ type: 'HOST_ERROR', nonRetryable: true });
  answerAll(200, 'nonsense');
  await expect(environment().run(activities.sendCode, named('again'))).rejects.toMatchObject({
    type: 'HOST_INVALID_RESPONSE',
    nonRetryable: true,
  });
});

test('no message, log line or metric holds a phone or a code', async () => {
  const { send, verify, logged, registry } = setUp({ store: newStore(proxy.url) });
  const said: string[] = [];
  const note = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: Error) =>
        said.push(`${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`),
    );
  await send();
  const code = await sentCode();
  for (const status of [200, 400, 404, 500]) {
    answerAll(status, JSON.stringify({ code, message: `${code} ${MEMBER.phone}`, verified: code }));
    await note(send());
    await note(verify(code, `at-${status}`));
  }
  expect(said.length).toBeGreaterThanOrEqual(6);
  const everything = [...said, logged(), await registry.metrics()].join('\n');
  for (const forbidden of [MEMBER.phone, code]) expect(everything).not.toContain(forbidden);
});

describe("the member's address", () => {
  test('comes with identify, where the host has one', async () => {
    const { client, named } = setUp();
    await expect(client.identifyMember(named('identify'))).resolves.toMatchObject({
      member: { email: 'alex@example.com' },
    });
  });

  test.each([
    ['none', undefined],
    ['one that nobody can write to', 'not an address'],
    ['nonsense', 7],
  ])('%s costs nothing', async (_name, email) => {
    const { client, named } = setUp({ store: newStore(proxy.url) });
    const call = named('identify');
    const member = {
      membershipID: 'm',
      firstName: 'A',
      phone: MEMBER.phone,
      tier: 'gold',
      pointsBalance: 1,
      ...(email !== undefined && { email }),
    };
    answerAll(200, JSON.stringify({ posSequenceID: call.posSequenceId, loyaltySequenceID: 'x', member }));
    const answer = await client.identifyMember(call);
    expect(answer).toMatchObject({ outcome: 'found' });
    expect(JSON.stringify(answer)).not.toContain('email');
  });
});
