import { randomUUID } from 'node:crypto';
import { startApi } from '../../api/testing/harness';
import { FakeHost } from '../workflows/fake-host';
import { startWorkRig, type WorkRig } from './rig';

let rig: WorkRig;
beforeAll(async () => {
  rig = await startWorkRig();
}, 120_000);
afterAll(() => rig.close());
beforeEach(() => {
  rig.host.connection = new FakeHost().connection;
});

const SETTINGS = {
  enabled: true,
  provider: 'pdi',
  hostUrl: 'http://127.0.0.1:9',
  clientId: 'c',
  clientSecret: 's',
  participantId: 'P',
  siteId: 'S',
};
async function newStore(): Promise<string> {
  const storeId = `store-${randomUUID().slice(0, 8)}`;
  await rig.api.call('PUT', `/stores/${storeId}/loyalty-config`, { key: rig.api.adminKey, body: SETTINGS });
  return storeId;
}
const tryOut = (storeId: string, key: string = rig.api.adminKey) =>
  rig.api.call('POST', `/stores/${storeId}/loyalty-config/test`, { key });

test('a test is done by a worker, with the settings as they are now, and is answered step by step', async () => {
  const steps = [
    { name: 'settings' as const, ok: true, millis: 1 },
    {
      name: 'token' as const,
      ok: false,
      millis: 12,
      code: 'HOST_UNAUTHORIZED',
      detail: "The loyalty host refuses the store's credentials.",
    },
  ];
  rig.host.connection = async () => ({ ok: false, steps });
  const storeId = await newStore();
  rig.host.calls.length = 0;
  const own = rig.api.keys.add({ scope: 'admin', storeId });
  expect(await tryOut(storeId, own)).toMatchObject({ status: 200, body: { ok: false, steps } });
  expect(
    rig.host.calls
      .filter(({ input }) => (input as { storeId?: string }).storeId === storeId)
      .map(({ method }) => method)
      .filter((method) => method === 'invalidateStoreConfig' || method === 'testConnection'),
  ).toEqual(expect.arrayContaining(['invalidateStoreConfig', 'testConnection']));
});

test('nobody tries out addresses by it: six a minute of a store, and none of a store without settings', async () => {
  const storeId = await newStore();
  const answers = [];
  for (let n = 0; n < 7; n += 1) answers.push((await tryOut(storeId)).status);
  expect(answers).toEqual([200, 200, 200, 200, 200, 200, 429]);
  expect(await tryOut('store-nobody')).toMatchObject({ status: 404, body: { code: 'STORE_NOT_FOUND' } });
});

test('without Temporal nobody knows, and the answer says to try again', async () => {
  const away = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
  try {
    await away.call('PUT', `/stores/${away.storeId}/loyalty-config`, { key: away.adminKey, body: SETTINGS });
    expect(
      await away.call('POST', `/stores/${away.storeId}/loyalty-config/test`, { key: away.adminKey }),
    ).toMatchObject({ status: 503, body: { code: 'TRY_AGAIN' } });
  } finally {
    await away.close();
  }
}, 30_000);
