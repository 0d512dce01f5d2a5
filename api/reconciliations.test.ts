import { ScheduleNotFoundError } from '@temporalio/client';
import { scheduleAll, scheduleIdOf } from '../platform/schedules';
import { env } from '../test/support/servers';
import { until } from '../test/support/until';
import { REPORTED_DATE, startApi, type TestApi } from './testing/harness';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ TEMPORAL_ADDRESS: env('TEST_TEMPORAL_ADDRESS') });
});
afterAll(() => api.close());

const STORE = {
  enabled: true,
  provider: 'pdi',
  hostUrl: 'http://127.0.0.1:9',
  clientId: 'c',
  clientSecret: 's',
  participantId: 'P-1',
  siteId: 'S-1',
};
const freshStore = () => `store-${crypto.randomUUID().slice(0, 8)}`;
const configure = (storeId: string, change: object = {}) =>
  api.call('PUT', `/stores/${storeId}/loyalty-config`, { key: api.adminKey, body: { ...STORE, ...change } });
const scheduleOf = (storeId: string) => api.client.schedule.getHandle(scheduleIdOf(storeId));
const pathOf = (date: string) => `/stores/${api.storeId}/reconciliations/${date}`;

test("a store's schedule follows the time zone of its configuration, and is due once a day", async () => {
  const storeId = freshStore();
  expect((await configure(storeId, { timeZone: 'America/New_York' })).status).toBe(200);
  const first = await scheduleOf(storeId).describe();
  expect(first.spec.timezone).toBe('America/New_York');
  expect(first.spec.calendars).toMatchObject([{ hour: [{ start: 4 }], minute: [{ start: 15 }] }]);
  expect(first.action).toMatchObject({ workflowType: 'ReconciliationDueWorkflow', taskQueue: api.taskQueue });
  await configure(storeId, { timeZone: 'Pacific/Chatham' });
  expect((await scheduleOf(storeId).describe()).spec.timezone).toBe('Pacific/Chatham');
});

test('a schedule that people paused stays paused', async () => {
  const storeId = freshStore();
  await configure(storeId);
  await scheduleOf(storeId).pause('the host is being moved');
  await configure(storeId, { timeZone: 'Asia/Kathmandu' });
  expect(await scheduleOf(storeId).describe()).toMatchObject({
    state: { paused: true },
    spec: { timezone: 'Asia/Kathmandu' },
  });
});

test('stores without a schedule get theirs, and a repeat is safe', async () => {
  const stores = [freshStore(), freshStore()].map((storeId) => ({ storeId, timeZone: 'UTC' }));
  await expect(scheduleOf(stores[0]?.storeId ?? '').describe()).rejects.toThrow(ScheduleNotFoundError);
  expect(await scheduleAll(api.client, stores, api.taskQueue)).toEqual({ made: 2, failed: 0 });
  await scheduleAll(api.client, stores, api.taskQueue);
  for (const { storeId } of stores) expect((await scheduleOf(storeId).describe()).spec.timezone).toBe('UTC');
});

test('a schedule whose store moved while Temporal was away is moved later, and only that one', async () => {
  const [moved, stays] = [freshStore(), freshStore()].map((storeId) => ({ storeId, timeZone: 'UTC' }));
  const scheduleBoth = async (timeZone: string) =>
    scheduleAll(
      api.client,
      [moved, stays].flatMap((store) =>
        store ? [{ ...store, ...(store === moved ? { timeZone } : {}) }] : [],
      ),
      api.taskQueue,
    );
  await scheduleBoth('UTC');
  await until(async () => (await scheduleBoth('UTC')).made === 0, { what: 'the list of schedules' });
  expect(await scheduleBoth('Pacific/Chatham')).toEqual({ made: 1, failed: 0 });
  expect((await scheduleOf(moved?.storeId ?? '').describe()).spec.timezone).toBe('Pacific/Chatham');
  await until(async () => (await scheduleBoth('Pacific/Chatham')).made === 0, {
    what: 'the list that knows it',
  });
});

test('a configuration is written although Temporal is away', async () => {
  const away = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
  const written = await away.call('PUT', `/stores/${freshStore()}/loyalty-config`, {
    key: away.adminKey,
    body: { ...STORE, timeZone: 'America/New_York' },
  });
  expect(written).toMatchObject({ status: 200, body: { timeZone: 'America/New_York' } });
  await away.close();
});

test.each(['America/New_york', 'america/new_york', '+05:00', 'Mars/Olympus'])(
  'the time zone %j is refused, with a pointer',
  async (timeZone) => {
    expect(await configure(freshStore(), { timeZone })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST', errors: [{ pointer: '/timeZone' }] },
    });
  },
);

test('a report is JSON, and a table where that is asked for', async () => {
  const json = await api.call('GET', pathOf(REPORTED_DATE), { key: api.supportKey });
  expect(json).toMatchObject({ status: 200, body: { storeId: api.storeId, status: 'RECONCILIATION_OPEN' } });
  const csv = await api.call('GET', pathOf(REPORTED_DATE), {
    key: api.supportKey,
    headers: { Accept: 'text/csv' },
  });
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(csv.headers.get('content-disposition')).toContain(`reconciliation-${REPORTED_DATE}.csv`);
  expect(csv.body['text']).toMatch(/^record,store,date,/);
});

test('a day that was never reconciled is 404, and what is no date is 400', async () => {
  expect(await api.call('GET', pathOf('2026-03-07'), { key: api.adminKey })).toMatchObject({ status: 404 });
  for (const method of ['GET', 'POST'])
    expect(await api.call(method, pathOf('2026-02-30'), { key: api.adminKey })).toMatchObject({
      status: 400,
    });
});

test('a day that has not ended in the store, and a store that there is not, begin nothing', async () => {
  const storeId = freshStore();
  await configure(storeId);
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const begin = (store: string, date: string) =>
    api.call('POST', `/stores/${store}/reconciliations/${date}`, { key: api.adminKey });
  expect(await begin(storeId, tomorrow)).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
  expect(await begin('nobody', '2026-03-08')).toMatchObject({
    status: 404,
    body: { code: 'STORE_NOT_FOUND' },
  });
  expect(await begin(storeId, '2026-03-08')).toMatchObject({ status: 202 });
});
