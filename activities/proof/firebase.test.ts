import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { Agent } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { createProofActivities, createTokenVerifier } from '.';

const PROJECT = 'loyalty-test';
const PHONE = '+15555550123';
const KEY_ID = 'key-1';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const stranger = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** Google's server of public keys; the wire is real, the vendor is not. */
let server: Server;
let httpAgent: Agent;
let isAway = false;
beforeAll(async () => {
  server = createServer((_request, response) => {
    if (isAway) return response.writeHead(503).end();
    return response
      .writeHead(200, { 'content-type': 'application/json', 'cache-control': 'max-age=1' })
      .end(JSON.stringify({ [KEY_ID]: publicKey }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  httpAgent = Object.assign(new Agent(), { createConnection: () => connect(port, '127.0.0.1') });
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
});
beforeEach(() => {
  isAway = false;
});

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = () => Math.floor(Date.now() / 1000);

function tokenOf(
  claims: object = {},
  { header = {}, signer = privateKey }: { header?: object; signer?: string } = {},
): string {
  const body = {
    iss: `https://securetoken.google.com/${PROJECT}`,
    aud: PROJECT,
    sub: 'uid-1',
    iat: seconds() - 10,
    exp: seconds() + 600,
    phone_number: PHONE,
    ...claims,
  };
  const signed = `${base64({ alg: 'RS256', kid: KEY_ID, typ: 'JWT', ...header })}.${base64(body)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(signer, 'base64url')}`;
}

const verify = (idToken: string) => createTokenVerifier({ projectId: PROJECT, httpAgent }).verify(idToken);

test('a genuine token tells its phone number', async () => expect(await verify(tokenOf())).toBe(PHONE));

test.each([
  ['of another project', tokenOf({ aud: 'other', iss: 'https://securetoken.google.com/other' })],
  ['expired', tokenOf({ iat: seconds() - 7_200, exp: seconds() - 3_600 })],
  ['without a phone', tokenOf({ phone_number: undefined })],
  ['whose phone is none', tokenOf({ phone_number: 'call me' })],
  ['signed by somebody else', tokenOf({}, { signer: stranger.privateKey })],
  ['with an unknown key', tokenOf({}, { header: { kid: 'key-9' } })],
  ['unsigned', `${base64({ alg: 'none', typ: 'JWT' })}.${base64({ phone_number: PHONE })}.`],
  ['that is none', 'not-a-token'],
])('a token %s proves nothing', async (_what, token) => expect(await verify(token)).toBeNull());

test('keys that cannot be had are no "no"', async () => {
  isAway = true;
  expect(await verify(tokenOf())).toBe('unavailable');
  const activities = createProofActivities({
    firebase: createTokenVerifier({ projectId: PROJECT, httpAgent }),
  });
  await expect(activities.phoneOfFirebaseToken({ idToken: tokenOf() })).rejects.toMatchObject({
    type: 'PROOF_UNAVAILABLE',
  });
});

test('without a project no token proves anything', async () => {
  expect(
    await createProofActivities({ firebase: null }).phoneOfFirebaseToken({ idToken: tokenOf() }),
  ).toEqual({ phone: null });
});

test('an emulator, whose tokens are not signed, is refused for a real project', () => {
  expect(() => createTokenVerifier({ projectId: PROJECT, emulatorHost: '127.0.0.1:9099' })).toThrow(/demo-/);
});
