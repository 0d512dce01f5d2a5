import { randomUUID } from 'node:crypto';
import {
  ApplicationFailure,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { temporal } from '@temporalio/proto';
import {
  SEARCH_ATTRIBUTES,
  SESSION_QUERY,
  discountByLine,
  WORKFLOWS,
  type Cart,
  type IdentifyMessage,
  type OrderCompleted,
  type PricedReward,
  type Session,
  type SessionInput,
  type SessionStatus,
} from '../../contract';
import { tracedWorker } from '../../workers/tracing';
import { LoyaltySessionWorkflow } from '../../workflows';
import { env } from '../support/servers';
import { until } from '../support/until';
import { FakeHost, MEMBER } from './fake-host';

export const item = (lineItemId = 'l-1', unitPrice = 199, quantity = 1) => ({
  lineItemId,
  productCode: '012345678905',
  name: 'Coffee',
  quantity,
  unitOfMeasure: 'each' as const,
  unitPrice,
  merchandiseCode: '004',
});
export const cartOf = (version: number, ...items: Cart['items']): Cart => ({
  version,
  currency: 'USD',
  items: items.length > 0 ? items : [item()],
});

/** An order that paid exactly what the session said. */
export function orderOf(session: Session, cart: Cart, more: Partial<OrderCompleted> = {}): OrderCompleted {
  const { subtotal, loyaltyDiscount, total } = session.totals;
  return {
    storeId: session.storeId,
    cartId: session.cartId,
    orderId: `o-${session.cartId}`,
    displayId: '#1',
    placedAt: '2026-11-01T10:00:00Z',
    cart,
    totals: { currency: 'USD', subtotal, loyaltyDiscount, tax: 0, deliveryFee: 0, tip: 0, total },
    payments: [{ provider: 'finix', reference: 'p-1', amount: total, capturedAt: '2026-11-01T10:00:00Z' }],
    ...more,
  };
}

/** What the shop says that an order used: the rewards in effect, each with its cents per line. */
export const usedOf = ({ rewards, totals }: Session): PricedReward[] =>
  [...rewards.instant, ...rewards.optional]
    .filter(({ applied }) => applied)
    .map(({ rewardId }) => ({ rewardId, lines: discountByLine(rewardId, totals.lines) }));

/** The code of the refusal that `work` must meet. */
export async function refused(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure))
    throw new Error('It was not refused', { cause: error });
  return error.cause.type ?? '';
}

type History = temporal.api.history.v1.IHistory;

/** One run as the server, or a file, has it. */
export interface Recorded {
  workflowId: string;
  history: History;
}

const AT_WORK = [
  temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
  temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
];

/** No workflow task, and no activity but those that failed and wait for their next try. */
function isQuiet(
  { pendingActivities }: temporal.api.workflowservice.v1.IDescribeWorkflowExecutionResponse,
  { events }: History,
): boolean {
  const last = events?.at(-1)?.eventType;
  return (
    !AT_WORK.some((type) => type === last) &&
    (pendingActivities ?? []).every(({ attempt }) => (attempt ?? 1) > 1)
  );
}

/** The status in each change of the search attributes. */
export const shownIn = (events: temporal.api.history.v1.IHistoryEvent[]): unknown[] =>
  events.flatMap(({ upsertWorkflowSearchAttributesEventAttributes: change }) => {
    const data = change?.searchAttributes?.indexedFields?.[SEARCH_ATTRIBUTES.status]?.data;
    return data ? JSON.parse(Buffer.from(data).toString()) : [];
  });

/** One line for each event: what it is, and which activity or message it is about. */
const outlineOf = ({ events }: History): string =>
  (events ?? [])
    .map((event) => {
      const {
        activityTaskScheduledEventAttributes: scheduled,
        workflowExecutionSignaledEventAttributes: signaled,
      } = event;
      const about = scheduled
        ? `${scheduled.activityId ?? ''} ${scheduled.activityType?.name ?? ''}`
        : (signaled?.signalName ?? '');
      return `${Number(event.eventId)} ${temporal.api.enums.v1.EventType[event.eventType ?? 0]} ${about}`;
    })
    .join('\n');

function isNotStarted(error: unknown): true {
  if (error instanceof WorkflowNotFoundError) return true;
  throw error;
}

/** No test continues a checkout more often; a chain that does not end would otherwise be walked for ever. */
const MAX_RUNS = 200;

/** One checkout under test. */
export interface Shopper {
  handle: WorkflowHandle<typeof LoyaltySessionWorkflow>;
  /** Starts the checkout with a signal. */
  begin(signal: string, message: unknown): Promise<void>;
  /** Any update by its name. With an `updateId` that was used before it is answered and not executed. */
  send(name: string, body: unknown, updateId?: string): Promise<Session>;
  identify(body?: IdentifyMessage): Promise<Session>;
  update(cart: Cart): Promise<Session>;
  select(...rewardIds: string[]): Promise<Session>;
  requestProof(): Promise<Session>;
  prove(proof: { code: string } | { firebaseIdToken: string }): Promise<Session>;
  session(): Promise<Session>;
  /** Waits, by the real clock and without moving the workflow's, until the session is as asked. */
  untilSession(what: string, holds: (session: Session) => boolean): Promise<Session>;
}

/** The SDK gives the server 5 s to come up, which a busy machine may not hold. */
async function timeSkippingServer(triesLeft = 6): Promise<TestWorkflowEnvironment> {
  try {
    return await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: env('TEST_TIME_SKIPPING_SERVER') } },
    });
  } catch (error) {
    if (triesLeft <= 1) throw error;
    return timeSkippingServer(triesLeft - 1);
  }
}

/**
 * The one place that knows how time is skipped. A worker with the project's workflows and a fake outside
 * world, on the time-skipping server; every execution that a test started is replayed when the suite ends.
 */
export class Rig {
  readonly host = new FakeHost();
  private readonly started: string[] = [];

  private constructor(
    readonly server: TestWorkflowEnvironment,
    private readonly worker: Worker,
    private readonly running: Promise<void>,
    readonly queue: string,
    host: FakeHost,
  ) {
    this.host = host;
  }

  /**
   * `maxCachedWorkflows` 0: the worker forgets every checkout after each task, as if it were killed, and has to
   * make it anew from its history. `activities`: real ones, beside those of the fake host.
   */
  static async create({
    maxCachedWorkflows,
    activities = {},
  }: { maxCachedWorkflows?: number; activities?: object } = {}): Promise<Rig> {
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { filter: 'OFF', forward: {} } },
    });
    const environment = await timeSkippingServer();
    const keyword = temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
    await environment.connection.operatorService.addSearchAttributes({
      namespace: environment.namespace ?? 'default',
      searchAttributes: Object.fromEntries(Object.values(SEARCH_ATTRIBUTES).map((name) => [name, keyword])),
    });
    const host = new FakeHost();
    const queue = `test-${randomUUID()}`;
    const worker = await Worker.create({
      connection: environment.nativeConnection,
      namespace: environment.namespace,
      taskQueue: queue,
      workflowBundle: { codePath: env('TEST_WORKFLOW_BUNDLE') },
      activities: { ...host.activities(), ...activities },
      ...tracedWorker(null),
      ...(maxCachedWorkflows === undefined ? {} : { maxCachedWorkflows }),
    });
    return new Rig(environment, worker, worker.run(), queue, host);
  }

  /**
   * Fails when today's workflows would not do again what one of the histories says. All in one go: every call
   * makes a worker of its own.
   */
  async replay(recorded: Recorded[]): Promise<void> {
    let index = 0;
    const replayed = Worker.runReplayHistories(
      { workflowBundle: { codePath: env('TEST_WORKFLOW_BUNDLE') }, ...tracedWorker(null) },
      recorded,
    );
    for await (const { workflowId, error: cause } of replayed) {
      if (cause)
        throw new Error(
          `This history of ${workflowId} does not replay:\n${outlineOf(recorded[index]?.history ?? {})}`,
          { cause },
        );
      index += 1;
    }
    if (index < recorded.length)
      throw new Error(`Only ${index} of ${recorded.length} histories were replayed`);
  }

  /** All runs of a continued chain, the newest first. */
  async runsOf(workflowId: string): Promise<Recorded[]> {
    const runs: Recorded[] = [];
    let runId: string | undefined;
    do {
      const history: History = await this.server.client.workflow.getHandle(workflowId, runId).fetchHistory();
      runs.push({ workflowId, history });
      runId =
        history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
    } while (runId && runs.length < MAX_RUNS);
    return runs;
  }

  /** Of all runs, the newest run first. */
  async eventsOf({ handle }: Shopper): Promise<temporal.api.history.v1.IHistoryEvent[]> {
    return (await this.runsOf(handle.workflowId)).flatMap(({ history }) => history.events ?? []);
  }

  /**
   * Waits for a status in the history, without a query: the time-skipping server may never answer one that meets a
   * local activity, and then answers nothing else either.
   */
  async untilShown(shopper: Shopper, status: SessionStatus): Promise<void> {
    await until(async () => shownIn(await this.eventsOf(shopper)).includes(status), {
      what: `the status ${status}`,
    });
  }

  /** The current details that support reads in Temporal's UI. */
  async detailsOf(workflowId: string): Promise<string> {
    const { queryResult } = await this.server.client.workflowService.queryWorkflow({
      namespace: this.server.namespace ?? 'default',
      execution: { workflowId },
      query: { queryType: '__temporal_workflow_metadata' },
    });
    const told: unknown = JSON.parse(Buffer.from(queryResult?.payloads?.[0]?.data ?? []).toString('utf8'));
    return (told as { currentDetails?: string }).currentDetails ?? '';
  }

  /** Replays every run of all that was started, then ends everything. */
  async close(): Promise<void> {
    try {
      const chains = await Promise.all(this.started.map((workflowId) => this.runsOf(workflowId)));
      this.worker.shutdown();
      await this.running;
      await this.replay(chains.flat());
    } finally {
      await this.server.teardown();
    }
  }

  /** Each call in `work` ends when the time is over, with an error at the latest: none outlives the suite. */
  within<T>(ms: number, work: () => Promise<T>): Promise<T> {
    return this.server.connection.withDeadline(Date.now() + ms, work);
  }

  /** A checkout that the test broke off in the middle is not replayed. */
  leaveOut({ handle }: Shopper): void {
    this.started.splice(this.started.indexOf(handle.workflowId), 1);
  }

  /** Moves the workflow's clock. */
  skip = (ms: number): Promise<void> => this.server.sleep(ms);

  /** Runs one of the other workflows to its end; time skips by itself while this waits. */
  async execute<T>(
    type: keyof typeof WORKFLOWS,
    input: unknown,
    workflowId = `test-${type}-${randomUUID()}`,
  ): Promise<T> {
    this.started.push(workflowId);
    return (await this.server.client.workflow.execute(WORKFLOWS[type], {
      workflowId,
      taskQueue: this.queue,
      args: [input],
    })) as T;
  }

  /** Starts one of the other workflows and goes on. */
  async start(type: keyof typeof WORKFLOWS, input: unknown): Promise<WorkflowHandle> {
    const workflowId = `test-${type}-${randomUUID()}`;
    this.started.push(workflowId);
    return this.server.client.workflow.start(WORKFLOWS[type], {
      workflowId,
      taskQueue: this.queue,
      args: [input],
    });
  }

  /**
   * Waits until nothing happens in a checkout by itself. The time-skipping server never answers an update or a
   * query that a run had not taken when it was continued, and then no time passes any more; a real one tells its
   * caller to ask again.
   */
  async untilQuiet({ handle }: Shopper): Promise<void> {
    await until(
      () =>
        Promise.all([handle.describe(), handle.fetchHistory()]).then(
          ([{ raw }, history]) => isQuiet(raw, history),
          (error: unknown) => isNotStarted(error),
        ),
      { what: 'a checkout in which nothing happens' },
    );
  }

  /** `workflowTaskTimeout` in milliseconds: short, a host call that lasts long meets other messages in a renewed task. */
  shopper({
    workflowTaskTimeout,
    ...more
  }: Partial<SessionInput> & { workflowTaskTimeout?: number } = {}): Shopper {
    const input: SessionInput = {
      sessionId: randomUUID(),
      storeId: 's-1',
      cartId: `cart-${randomUUID()}`,
      ...more,
    };
    const workflowId = `loyalty-session-${input.sessionId}`;
    this.started.push(workflowId);
    const { workflow } = this.server.client;
    const handle = workflow.getHandle<typeof LoyaltySessionWorkflow>(workflowId);
    const options = {
      workflowId,
      taskQueue: this.queue,
      args: [input] as [SessionInput],
      workflowIdConflictPolicy: 'USE_EXISTING' as const,
      ...(workflowTaskTimeout === undefined ? {} : { workflowTaskTimeout }),
    };
    const session = () => handle.query<Session>(SESSION_QUERY);
    const send = (name: string, body: unknown, updateId: string = randomUUID()) =>
      handle.executeUpdate<Session, [unknown]>(name, { args: [body], updateId });
    return {
      handle,
      begin: async (signal, message) => {
        await workflow.signalWithStart(LoyaltySessionWorkflow, {
          ...options,
          signal,
          signalArgs: [message],
        });
      },
      send,
      identify: (body = { phone: MEMBER.phone }) =>
        workflow.executeUpdateWithStart<typeof LoyaltySessionWorkflow, Session, [IdentifyMessage]>(
          'identify',
          {
            startWorkflowOperation: new WithStartWorkflowOperation(LoyaltySessionWorkflow, options),
            args: [body],
          },
        ),
      update: (cart) => send('cartUpdated', { cart }),
      select: (...rewardIds) => send('selectReward', { rewardIds }),
      requestProof: () => send('requestProof', {}),
      prove: (proof) => send('prove', proof),
      session,
      untilSession: async (what, holds) => {
        await until(async () => holds(await session()), { what });
        return session();
      },
    };
  }
}
