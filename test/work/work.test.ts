import { randomUUID } from 'node:crypto';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { createExecutions } from '../../api/support/executions';
import { returnsThatWait } from '../../api/support/sources/returns';
import { startApi } from '../../api/testing/harness';
import { reconciliationWorkflowId, WORKFLOWS } from '../../contract';
import type { FoundOrder, WorkItem } from '../../contract/http';
import { returnWorkflowId, sessionIdOf, sessionWorkflowId } from '../../contract/ids';
import { logLinesOf } from '../support/log-lines';
import { until } from '../support/until';
import { FakeHost } from '../workflows/fake-host';
import { refuseReversal, startWorkRig, type Order, type WorkRig } from './rig';

let rig: WorkRig;
beforeAll(async () => {
  rig = await startWorkRig();
}, 120_000);
afterAll(() => rig.close());
beforeEach(() => {
  rig.host.finalize = new FakeHost().finalize;
  rig.host.reverse = new FakeHost().reverse;
});

/** A store of its own for each test; its id would end a query's text if nobody looked. */
const freshStore = (): string => `o'neil-${randomUUID().slice(0, 8)}`;

const pathOf = (path: string, query: Record<string, string | number>): string =>
  `${path}?${new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])).toString()}`;

interface Listed {
  items: WorkItem[];
  counts: Record<string, number | null>;
  next: string | null;
}
async function ask(query: Record<string, string | number>, api = rig.api): Promise<Listed> {
  const { status, body } = await api.call('GET', pathOf('/support/work', query), { key: api.supportKey });
  expect([status, body['errors']]).toEqual([200, undefined]);
  return body as unknown as Listed;
}
/** A busy machine may be too slow for one source, which is then named as away. */
const list = (query: Record<string, string | number>): Promise<Listed> =>
  until(
    async () => {
      const answer = await ask(query);
      return !Object.values(answer.counts).includes(null) && answer;
    },
    { what: 'all sources to answer', timeoutMs: 20_000 },
  );

interface Retried {
  results: { id: string; outcome: string; code: string | null }[];
  next: string | null;
}
/** The same request again where a busy machine was too slow for it. */
const retry = (
  request: object,
  headers: Record<string, string> = { 'Idempotency-Key': randomUUID() },
): Promise<Retried> =>
  until(
    async () => {
      const { status, body } = await rig.api.call('POST', '/support/work/retry', {
        key: rig.api.supportKey,
        body: { reason: 'the host is back', ...request },
        headers,
      });
      expect([status, body['errors']]).toEqual([200, undefined]);
      const answer = body as unknown as Retried;
      return answer.results.every(({ outcome }) => outcome !== 'tryAgain') && answer;
    },
    { what: 'the retry to be taken', timeoutMs: 20_000 },
  );
const outcomesOf = ({ results }: Awaited<ReturnType<typeof retry>>) => results.map(({ outcome }) => outcome);

/** Temporal's search is some moments behind the runs themselves, and the list may be asked before the count. */
const listed = (query: Record<string, string>, count: number): Promise<Listed> =>
  until(
    async () => {
      const answer = await list(query);
      const counted = Object.values(answer.counts).reduce<number>((sum, each) => sum + (each ?? 0), 0);
      return answer.items.length === count && counted === count && answer;
    },
    { what: `${count} items of ${JSON.stringify(query)}`, timeoutMs: 20_000 },
  );

const statusOf = async (workflowId: string) =>
  (await rig.api.client.workflow.getHandle(workflowId).describe()).searchAttributes['LoyaltyStatus']?.[0];
const untilStatus = (workflowId: string, status: string) =>
  until(async () => (await statusOf(workflowId)) === status, {
    what: `${workflowId} to be ${status}`,
    timeoutMs: 20_000,
  });

async function failedOrder(storeId: string): Promise<Order> {
  rig.host.finalize = () => ({ outcome: 'refused', code: 'MEMBER_BLOCKED' });
  const order = await rig.placeOrder(storeId);
  await untilStatus(order.workflowId, 'FINALIZATION_FAILED');
  rig.host.finalize = new FakeHost().finalize;
  return order;
}

async function failedReturn(storeId: string): Promise<{ order: Order; workflowId: string }> {
  const order = await rig.placeOrder(storeId);
  await untilStatus(order.workflowId, 'FINALIZED');
  await until(() => rig.db.loyaltySession.findFirst({ where: { storeId, orderId: order.orderId } }), {
    what: 'the order in the tables',
  });
  rig.host.reverse = refuseReversal;
  const returned = { storeId, orderId: order.orderId, returnId: 'return-1' };
  await rig.tell('OrderReturned', {
    ...returned,
    items: [{ lineItemId: 'line-1', quantity: 1, amount: 199 }],
    reason: 'cold',
  });
  const workflowId = returnWorkflowId(returned);
  await untilStatus(workflowId, 'RETURN_FAILED');
  rig.host.reverse = new FakeHost().reverse;
  return { order, workflowId };
}

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

/** A server that was set up by a later version knows it. */
async function registerDisplayId(): Promise<void> {
  const { operatorService } = rig.api.client.connection;
  const KEYWORD = temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  const namespace = 'default';
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  if ('LoyaltyDisplayId' in customAttributes) return;
  await operatorService.addSearchAttributes({ namespace, searchAttributes: { LoyaltyDisplayId: KEYWORD } });
}

/** An event of this store that no version takes; by itself it goes after it was mended. */
async function bury(storeId: string, data: object = { storeId, orderId: 'order-1', surprise: true }) {
  const eventId = randomUUID();
  await rig.outbox.add({ source: `${storeId}|/shop`, eventId, type: 'OrderReturned', data });
  await rig.db.outbox.updateMany({ where: { eventId }, data: { lastError: 'INVALID', attempts: 2 } });
  const { id } = await rig.db.outbox.findFirstOrThrow({ where: { eventId } });
  return `dead-letter-${id}`;
}

describe('the work list', () => {
  test('holds failed checkouts, failed returns and dead letters of a store, each with what it is about', async () => {
    const storeId = freshStore();
    const order = await failedOrder(storeId);
    const { order: returnedOrder, workflowId } = await failedReturn(storeId);
    const letter = await bury(storeId);
    await failedOrder(freshStore());
    const { items, counts, next } = await listed({ storeId }, 3);
    expect(items).toMatchObject([
      {
        kind: 'session',
        id: order.workflowId,
        storeId,
        orderId: order.orderId,
        status: 'FINALIZATION_FAILED',
        retryable: true,
      },
      {
        kind: 'return',
        id: workflowId,
        storeId,
        orderId: returnedOrder.orderId,
        status: 'RETURN_FAILED',
        retryable: true,
      },
      {
        kind: 'deadLetter',
        id: letter,
        storeId,
        orderId: 'order-1',
        type: 'OrderReturned',
        status: 'INVALID',
        retryable: true,
      },
    ]);
    expect(items.map(({ what }) => what)).toEqual([
      expect.stringContaining('could not be settled'),
      expect.stringContaining('could not be taken back'),
      expect.stringContaining('is none that the service takes: /'),
    ]);
    expect([counts, next]).toEqual([
      { session: 1, return: 1, goodwill: 0, businessDay: 0, deadLetter: 1, webhook: 0 },
      null,
    ]);
    expect((await list({ storeId, type: 'OrderReturned' })).items).toHaveLength(1);
    expect((await list({ storeId, type: 'OrderCompleted' })).items).toEqual([]);
  });

  test('is read page by page over all kinds, each item once', async () => {
    const storeId = freshStore();
    for (let n = 0; n < 3; n += 1) await failedOrder(storeId);
    for (let n = 0; n < 3; n += 1) await bury(storeId);
    const whole = (await listed({ storeId }, 6)).items.map(({ id }) => id);
    const pages: string[][] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Listed = await list({ storeId, limit: 2, ...(cursor && { cursor }) });
      pages.push(page.items.map(({ id }) => id));
      cursor = page.next;
    }
    expect(pages.flat()).toEqual(whole);
    expect(pages.every((page) => page.length <= 2)).toBe(true);
  });

  test('shows a return that has waited for long, for which nobody can do anything, and no younger one', async () => {
    const storeId = freshStore();
    // No checkout ever had this order: the return waits for hours until it is sure.
    await rig.tell('OrderReturned', {
      storeId,
      orderId: 'order-1',
      returnId: 'return-1',
      items: [{ lineItemId: 'line-1', quantity: 1, amount: 199 }],
      reason: 'cold',
    });
    const { client } = rig.api;
    const itemsAfter = async (longMs?: number) => {
      const source = returnsThatWait(client, createExecutions(client), longMs);
      return (await source.list({ storeId }, { limit: 10, from: null })).items;
    };
    const [item] = await until(
      async () => {
        const items = await itemsAfter(0);
        return items.length === 1 && items;
      },
      { what: 'the return that waits', timeoutMs: 20_000 },
    );
    expect(item).toMatchObject({ kind: 'return', status: 'RETURN_PENDING', retryable: false });
    expect(await itemsAfter()).toEqual([]);
    expect((await list({ storeId })).items).toEqual([]);
  });

  test('holds a business day that does not add up; a retry compares it again, and it closes once it does', async () => {
    const storeId = freshStore();
    rig.host.books.compareDay = async () => ({ open: 1, byKind: { TWICE: 1 }, resendable: 0 });
    const workflowId = reconciliationWorkflowId(storeId, '2026-03-08');
    await rig.api.client.workflow.start(WORKFLOWS.reconciliation, {
      workflowId,
      taskQueue: rig.api.taskQueue,
      args: [{ storeId, date: '2026-03-08' }],
    });
    const { items, counts } = await listed({ storeId }, 1);
    expect(counts).toMatchObject({ businessDay: 1 });
    expect(items).toMatchObject([
      { kind: 'businessDay', id: workflowId, storeId, status: 'RECONCILIATION_OPEN', retryable: true },
    ]);
    rig.host.books.compareDay = new FakeHost().books.compareDay;
    expect(outcomesOf(await retry({ kind: 'businessDay', storeId }))).toEqual(['retried']);
    await untilStatus(workflowId, 'RECONCILED');
    expect(outcomesOf(await retry({ ids: [workflowId] }))).toEqual(['nothingToDo']);
  });

  test('says nothing of what an event holds but ids', async () => {
    const storeId = freshStore();
    const secret = 'alex@example.com';
    await bury(storeId, { storeId, email: secret, [secret]: secret, phone: '+15555550199' });
    const answer = JSON.stringify(await listed({ storeId }, 1));
    expect(answer).not.toContain(secret);
    expect(answer).not.toContain('5555550199');
  });

  test('names the store of an event that no key opens', async () => {
    const storeId = freshStore();
    const eventId = randomUUID();
    const unknown = { source: `${storeId}|/shop`, eventId, type: 'OrderCompleted', payload: 'lost:abcd' };
    await rig.db.outbox.create({ data: { ...unknown, lastError: 'UNREADABLE' } });
    expect((await list({ storeId })).items).toMatchObject([
      {
        storeId,
        orderId: null,
        status: 'UNREADABLE',
        what: expect.stringContaining('ENCRYPTION_KEYS') as string,
      },
    ]);
  });

  test('without Temporal it still lists the dead letters, and says what it could not ask', async () => {
    const letters = { list: async () => [], count: async () => 4, replay: async () => [] };
    const api = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' }, { deadLetters: letters });
    try {
      expect((await ask({}, api)).counts).toEqual({
        session: null,
        return: null,
        goodwill: null,
        businessDay: null,
        deadLetter: 4,
        webhook: 0,
      });
    } finally {
      await api.close();
    }
  });

  test.each([
    ['a page that nobody told', { cursor: 'x' }, '/cursor'],
    ['a place among the dead letters that is none', { cursor: 'deadLetter.1:x' }, '/cursor'],
    ['a place among the webhooks that is none', { cursor: 'webhook.1:x' }, '/cursor'],
    ['a kind that there is not', { kind: 'order' }, '/kind'],
    ['too much at once', { limit: 1000 }, '/limit'],
  ])('refuses %s', async (_what, query, pointer) => {
    const answer = await rig.api.call('GET', pathOf('/support/work', query), { key: rig.api.supportKey });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });

  test('of a store whose id tries to be more of the query than an id is empty', async () => {
    await failedOrder(freshStore());
    for (const storeId of ["x' OR LoyaltyStoreId != 'x", "x\\' OR LoyaltyStoreId != 'x"])
      expect(await list({ storeId })).toMatchObject({ items: [], counts: { session: 0, return: 0 } });
  });
});

describe('a retry', () => {
  test('settles a failed checkout once, takes a failed return back, and a repeat of it does nothing more', async () => {
    const storeId = freshStore();
    const order = await failedOrder(storeId);
    const { workflowId } = await failedReturn(storeId);
    rig.host.calls.length = 0;
    const ids = [order.workflowId, workflowId];
    const key = { 'Idempotency-Key': randomUUID() };
    expect(outcomesOf(await retry({ ids }, key))).toEqual(['retried', 'retried']);
    await untilStatus(order.workflowId, 'FINALIZED');
    await untilStatus(workflowId, 'RETURN_REVERSED');
    await rig.api.client.workflow.getHandle(order.workflowId).result();
    await rig.api.client.workflow.getHandle(workflowId).result();
    await retry({ ids }, key);
    expect(outcomesOf(await retry({ ids }))).toEqual(['nothingToDo', 'nothingToDo']);
    expect(rig.host.finalized()).toHaveLength(1);
    expect(rig.host.reversed()).toHaveLength(1);
    await listed({ storeId }, 0);
  });

  test('of all that match goes on batch by batch until nothing is left', async () => {
    const storeId = freshStore();
    const ids = [];
    for (let n = 0; n < 25; n += 1) ids.push(await bury(storeId));
    const other = await bury(freshStore());
    const first = await retry({ kind: 'deadLetter', storeId });
    expect([first.results.length, first.next === null]).toEqual([20, false]);
    const second = await retry({ kind: 'deadLetter', storeId, cursor: first.next });
    expect([...first.results, ...second.results].map(({ id }) => id)).toEqual(ids);
    expect(second.next).toBeNull();
    expect((await list({ storeId })).items).toEqual([]);
    expect(outcomesOf(await retry({ ids: [other] }))).toEqual(['retried']);
  });

  test('by two people at once makes a dead letter due once', async () => {
    const id = await bury(freshStore());
    const answers = await Promise.all(Array.from({ length: 4 }, () => retry({ ids: [id] })));
    expect(answers.flatMap(outcomesOf).toSorted()).toEqual([
      'nothingToDo',
      'nothingToDo',
      'nothingToDo',
      'retried',
    ]);
  });

  test('of an id that is nobody’s, or of a workflow that is none of these, does nothing', async () => {
    const order = await rig.placeOrder(freshStore());
    await untilStatus(order.workflowId, 'FINALIZED');
    const ids = [
      'x',
      `loyalty-session-${randomUUID()}`,
      `dead-letter-${randomUUID()}`,
      `temporal-sys-${randomUUID()}`,
      order.workflowId,
    ];
    expect(outcomesOf(await retry({ ids }))).toEqual(ids.map(() => 'nothingToDo'));
  });

  test('is written to the log: who, what and why, without what a reason must not hold', async () => {
    const { logger } = rig;
    const id = await bury(freshStore());
    const lines = await logLinesOf(logger, async () => {
      await retry({ ids: [id], reason: 'asked by alex@example.com, +1 555 555 0123' });
    });
    const [line = '{}'] = lines.filter((one) => one.includes('"audit":"work"'));
    expect(JSON.parse(line)).toMatchObject({
      keyId: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      item: id,
      outcome: 'retried',
      reason: 'asked by [address] [number]',
    });
    expect(rig.api.supportKey).toContain((JSON.parse(line) as { keyId: string }).keyId);
  });

  test.each([
    ['without a reason', { ids: ['x'], reason: '' }, '/reason'],
    ['of nothing', { ids: undefined }, '/ids'],
    ['of ids and a kind', { ids: ['x'], kind: 'session' }, '/ids'],
    ['of too many', { ids: Array.from({ length: 21 }, () => 'x') }, '/ids'],
  ])('%s is refused', async (_what, request, pointer) => {
    const answer = await rig.api.call('POST', '/support/work/retry', {
      key: rig.api.supportKey,
      body: { reason: 'why', ...request },
    });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });
});

describe('a webhook that nothing took', () => {
  /** As its workflow leaves it after 72 hours. */
  async function untaken(storeId: string, endpoint: { disabledAt?: Date } = {}) {
    const { id: endpointId } = await rig.db.webhookEndpoint.create({
      data: { storeId, url: 'https://example.com', secret: 'sealed', ...endpoint },
    });
    const type = 'session.finalized';
    const data = { storeId, orderId: 'order-1', displayId: '1001' };
    const { id } = await rig.db.webhookDelivery.create({
      data: { endpointId, eventKey: 'k', type, payload: { type, data }, status: 'failed', lastStatus: 503 },
    });
    const status = async () => {
      const row = await rig.db.webhookDelivery.findUniqueOrThrow({ where: { id } });
      return [row.status, row.round];
    };
    return { id: `webhook-${id}`, endpointId, status };
  }
  const abandon = async (ids: string[], key = rig.api.supportKey) => {
    const body = { ids, reason: 'the merchant has it' };
    const answer = await rig.api.call('POST', '/support/work/abandon', { key, body });
    return outcomesOf(answer.body as unknown as Retried);
  };

  test('is listed with what it tells of and what the endpoint said, and sent again once by two people at once', async () => {
    const storeId = freshStore();
    const { id, endpointId, status } = await untaken(storeId);
    const { items, counts } = await list({ storeId });
    expect([items, counts['webhook']]).toEqual([
      [
        {
          kind: 'webhook',
          id,
          storeId,
          orderId: 'order-1',
          displayId: '1001',
          status: 'NOT_TAKEN',
          type: 'session.finalized',
          since: expect.any(String) as string,
          what: `It was not taken by the endpoint ${endpointId}. The last answer was 503.`,
          retryable: true,
        },
      ],
      1,
    ]);
    const answers = await Promise.all([1, 2, 3].map(() => retry({ ids: [id] })));
    expect(answers.flatMap(outcomesOf).toSorted()).toEqual(['nothingToDo', 'nothingToDo', 'retried']);
    expect(await status()).toEqual(['pending', 2]);
    expect((await list({ storeId })).items).toEqual([]);
  });

  test('of an endpoint that is disabled is refused by name, and can be given up, once', async () => {
    const storeId = freshStore();
    const { id, status } = await untaken(storeId, { disabledAt: new Date() });
    const [item] = (await list({ kind: 'webhook', storeId })).items;
    expect(item).toMatchObject({ id, status: 'WEBHOOK_ENDPOINT_DISABLED' });
    expect((await retry({ kind: 'webhook', storeId })).results).toEqual([
      { id, outcome: 'refused', code: 'WEBHOOK_ENDPOINT_DISABLED' },
    ]);
    expect([await abandon([id]), await abandon([id])]).toEqual([['abandoned'], ['nothingToDo']]);
    expect(await status()).toEqual(['dropped', 1]);
  });

  test('of another store than the key’s is neither seen nor moved', async () => {
    const { id, status } = await untaken(freshStore());
    const key = rig.api.keys.add({ scope: 'support', storeId: freshStore() });
    const shown = await rig.api.call('GET', '/support/work?kind=webhook', { key });
    expect(shown.body).toMatchObject({ items: [], counts: { webhook: 0 } });
    const body = { ids: [id], reason: 'why' };
    const retried = await rig.api.call('POST', '/support/work/retry', { key, body });
    expect([outcomesOf(retried.body as unknown as Retried), await abandon([id], key)]).toEqual([
      ['nothingToDo'],
      ['nothingToDo'],
    ]);
    expect(await status()).toEqual(['failed', 1]);
  });

  test('is tried on where the database does not say whether it was done', async () => {
    const away = () => Promise.reject(new Error('away'));
    const failedWebhooks = { list: away, count: away, retry: away, abandon: away };
    const api = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' }, { failedWebhooks });
    try {
      expect((await ask({}, api)).counts['webhook']).toBeNull();
      const body = { ids: [`webhook-${randomUUID()}`], reason: 'why' };
      const answer = await api.call('POST', '/support/work/retry', { key: api.supportKey, body });
      expect(outcomesOf(answer.body as unknown as Retried)).toEqual(['tryAgain']);
    } finally {
      await api.close();
    }
  });
});

describe('an order', () => {
  const find = async (query: Record<string, string>, api = rig.api) => {
    const { status, body } = await api.call('GET', pathOf('/support/orders', query), { key: api.supportKey });
    expect(status).toBe(200);
    return body as unknown as { temporal: string; tables: string; found: FoundOrder[] };
  };
  const foundIn = (query: Record<string, string>, count: number) =>
    until(
      async () => {
        const answer = await find(query);
        return answer.found.length === count && answer;
      },
      { what: `${count} of ${JSON.stringify(query)}`, timeoutMs: 20_000 },
    );

  test('is found with its returns, and where to open them', async () => {
    const storeId = freshStore();
    const { order, workflowId } = await failedReturn(storeId);
    const { temporal: said, tables, found } = await foundIn({ storeId, orderId: order.orderId }, 2);
    expect([said, tables]).toEqual(['answered', 'answered']);
    expect(found.find(({ kind }) => kind === 'return')).toMatchObject({
      workflowId,
      knownBy: 'temporal',
      open: true,
      status: 'RETURN_FAILED',
      uiPath: expect.stringContaining(`/namespaces/default/workflows/${workflowId}/`) as string,
    });
    expect(found.find(({ kind }) => kind === 'session')).toMatchObject({
      workflowId: order.workflowId,
      knownBy: 'temporal',
      open: false,
      status: 'FINALIZED',
      cartId: order.cartId,
      membershipId: 'm-1',
      storeId,
    });
  });

  test('that Temporal has forgotten is told by the tables, which say what came of it', async () => {
    const order = await rig.placeOrder(freshStore());
    await untilStatus(order.workflowId, 'FINALIZED');
    const kept = await until(
      () =>
        rig.db.loyaltySession.findFirst({
          where: { storeId: order.storeId, orderId: order.orderId, status: 'FINALIZED' },
        }),
      { what: 'the settled order in the tables', timeoutMs: 20_000 },
    );
    // What a store of long ago has left: its row, and nothing in Temporal. A server takes minutes to delete a run.
    const storeId = freshStore();
    const id = sessionIdOf(storeId, order.cartId);
    const { snapshot, rewards, orderLines, ...row } = kept;
    await rig.db.loyaltySession.create({
      data: {
        ...row,
        id,
        storeId,
        snapshot: snapshot ?? {},
        rewards: rewards ?? [],
        ...(orderLines === null ? {} : { orderLines }),
      },
    });
    const answer = await find({ storeId, orderId: order.orderId });
    expect(answer).toMatchObject({
      temporal: 'answered',
      found: [
        {
          workflowId: sessionWorkflowId(id),
          uiPath: null,
          open: false,
          status: 'FINALIZED',
          cartId: order.cartId,
          membershipId: 'm-1',
          confirmationId: 'c-1',
          pointsEarned: 12,
          pointsRedeemed: 0,
        },
      ],
    });
  });

  test('is told by the tables while Temporal is away, and nobody says that it is closed', async () => {
    const storeId = freshStore();
    const order = await rig.placeOrder(storeId);
    await rig.api.client.workflow.getHandle(order.workflowId).result();
    const api = await startApi({ TEMPORAL_ADDRESS: '127.0.0.1:1' }, { sessions: rig.sessions });
    try {
      expect(await find({ storeId, orderId: order.orderId }, api)).toMatchObject({
        temporal: 'away',
        tables: 'answered',
        found: [{ knownBy: 'tables', open: null, workflowId: order.workflowId }],
      });
    } finally {
      await api.close();
    }
  });

  test('is found by the number that the shopper sees', async () => {
    await registerDisplayId();
    const storeId = freshStore();
    const order = await rig.placeOrder(storeId);
    await rig.api.client.workflow.getHandle(order.workflowId).result();
    const displayId = randomUUID();
    // As a version that knows the attribute begins a checkout; nobody works on it.
    const numbered = await rig.api.client.workflow.start(WORKFLOWS.session, {
      workflowId: `loyalty-session-${randomUUID()}`,
      taskQueue: 'nobody',
      typedSearchAttributes: [
        { key: keyword('LoyaltyStoreId'), value: storeId },
        { key: keyword('LoyaltyOrderId'), value: order.orderId },
        { key: keyword('LoyaltyDisplayId'), value: displayId },
      ],
    });
    try {
      const { found, tables } = await foundIn({ storeId, displayId }, 2);
      expect(tables).toBe('notAsked');
      expect(found.map(({ workflowId }) => workflowId).toSorted()).toEqual(
        [numbered.workflowId, order.workflowId].toSorted(),
      );
      expect((await find({ storeId: freshStore(), displayId })).found).toEqual([]);
    } finally {
      await numbered.terminate();
    }
  });

  test('of another store, and one that nobody knows, are not found', async () => {
    const order = await rig.placeOrder(freshStore());
    expect(await find({ storeId: freshStore(), orderId: order.orderId })).toMatchObject({ found: [] });
    expect(await find({ storeId: order.storeId, displayId: 'nobody' })).toMatchObject({ found: [] });
  });
});
